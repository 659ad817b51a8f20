// A window for scripts that need one in Node: its clock goes on when a test says so, its socket is
// answered by the test, and its elements remember what they were given.

class FakeElement {
  constructor(name) {
    Object.assign(this, { name, childNodes: [], className: '', style: {}, isConnected: true });
    this.classList = { toggle: (one, on) => { this.classes = { ...this.classes, [one]: on }; } };
  }

  get textContent() {
    return this.text ?? this.childNodes.map((node) => node.textContent).join('');
  }

  set textContent(text) {
    this.childNodes = [];
    this.text = String(text);
  }

  get innerHTML() {
    return this.childNodes.length
      ? this.childNodes.map((node) => `<${node.name}>${node.innerHTML}</${node.name}>`).join('')
      : this.textContent;
  }

  append(...nodes) {
    if (nodes.length) this.text = undefined;
    this.childNodes.push(...nodes);
  }

  replaceChildren(...nodes) {
    this.childNodes = [];
    this.append(...nodes);
    this.replaced = (this.replaced ?? 0) + 1;
  }
}

class FakeSocket {
  constructor(address) {
    Object.assign(this, { address: String(address), sent: [], closed: false });
    FakeSocket.all.push(this);
    if (FakeSocket.refused) throw new Error('The operation is insecure.');
  }

  static get last() {
    return FakeSocket.all.at(-1);
  }

  send(text) {
    if (this.closed) throw new Error('Still in CLOSING state');
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.closed = true;
    this.onclose?.();
  }

  open() {
    this.onopen();
    return this;
  }

  says(topics) {
    this.onmessage({ data: JSON.stringify(topics ? { topics } : {}) });
  }

  get asked() { // what it was told last to follow
    return this.sent.findLast((said) => said.follow);
  }

  get gots() {
    return this.sent.filter((said) => said.got).length;
  }
}

// Put all of it where scripts look for it; returns what a test turns.
export function fakeWindow({ visibility = 'visible' } = {}) {
  let now = 1000;
  let timers = [];
  let n = 0;
  const listeners = { window: new Map(), document: new Map() };
  const on = (where) => (name, heard) => {
    listeners[where].set(name, [...(listeners[where].get(name) ?? []), heard]);
  };
  const off = (where) => (name, heard) => {
    listeners[where].set(name, (listeners[where].get(name) ?? []).filter((one) => one !== heard));
  };
  const dispatch = (where, event) => [...(listeners[where].get(event.type) ?? [])].forEach((heard) => heard(event));
  const later = (call, after, every) => {
    n += 1;
    timers.push({ id: n, at: now + (after ?? 0), every, call });
    return n;
  };
  const forget = (id) => { timers = timers.filter((timer) => timer.id !== id); };
  const screen = {
    listeners,
    n: (name) => (listeners.window.get(name) ?? []).length,
    get timers() { return timers.length; },
    frames: true,
    boxes: {},
    running: false,
    at: () => now,
    pass(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at || a.id - b.id);
        if (!next) break;
        now = Math.max(now, next.at);
        if (next.every) next.at += next.every;
        else forget(next.id);
        next.call();
      }
      now = end;
    },
    turn(state) {
      globalThis.document.visibilityState = state;
      dispatch('document', { type: 'visibilitychange' });
    },
    dispatch: (name, detail) => dispatch('window', { type: name, detail }),
  };
  FakeSocket.all = [];
  FakeSocket.refused = false;
  const given = {
    WebSocket: FakeSocket,
    CustomEvent: class { constructor(type, { detail }) { Object.assign(this, { type, detail }); } },
    performance: { now: () => now },
    setTimeout: (call, ms) => later(call, ms),
    setInterval: (call, ms) => later(call, ms, ms),
    clearTimeout: forget,
    clearInterval: forget,
    requestAnimationFrame: (call) => (screen.frames ? later(call, 16) : undefined),
    document: {
      visibilityState: visibility,
      baseURI: 'http://class.test:8501/train?run=a',
      addEventListener: on('document'),
      createElement: (name) => new FakeElement(name),
      querySelector(selector) {
        if (selector.startsWith('.stApp')) return screen.running ? {} : null;
        const box = screen.boxes[selector];
        return box && { getBoundingClientRect: () => box };
      },
    },
    window: {
      innerHeight: 800,
      addEventListener: on('window'),
      removeEventListener: off('window'),
      dispatchEvent: (event) => dispatch('window', event),
    },
  };
  for (const [name, value] of Object.entries(given)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  return screen;
}

export { FakeElement, FakeSocket };
