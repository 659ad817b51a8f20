// Which press of a key is meant for the presentation, and how do many of them become one change?

const TYPED_IN = [
  'input:not([type=range], [type=checkbox], [type=radio])', 'textarea', 'select', '[contenteditable]',
  'dialog', ...['toolbar', 'combobox', 'listbox', 'menu', 'dialog'].map((role) => `[role=${role}]`),
].join();
const BURST_MS = 300; // so close together, presses are one
const LOST_MS = 4000; // an answer that is not there by then won't come

// Not what is typed somewhere, nor what belongs to something that has keys of its own.
export function meant(event) {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
  return !event.composedPath().some((node) => node.matches?.(TYPED_IN));
}

// `status()` is the state of what is moved, now. `send({name: value})` asks the server, at most once
// at a time: what is pressed meanwhile waits for the page's script to have run. `say(words)` tells
// what was pressed, at once.
export class Presses {
  constructor(status, send, say) {
    Object.assign(this, { status, send, say, sentAt: -Infinity });
    this.wanted = new Map(); // what has not been asked for yet
    this.moved = new Map(); // to where on its scale, as far as a hand knows
    this.pressedAt = new Map();
  }

  // The page's script has run: these keys there are now.
  given(keys, scales) {
    Object.assign(this, { keys, scales, sentAt: -Infinity });
    for (const name of this.wanted.keys()) {
      if (!keys.some((key) => key.name === name && this.acts(key))) this.wanted.delete(name);
    }
    for (const name of this.moved.keys()) if (!this.wanted.has(name)) this.moved.delete(name);
    if (!this.gathering) this.ask();
  }

  acts({ during }) {
    return during.includes(this.status());
  }

  // Is there such a key?
  press(pressed, held) {
    const named = this.keys.filter(({ keys }) => keys.includes(pressed));
    const key = named.find((one) => this.acts(one));
    if (!named.length) return false;
    if (!key) this.say(named[0].otherwise);
    else if (key.by) this.gather(key);
    else this.once(key, held);
    return true;
  }

  gather({ name, by, does }) {
    const scale = this.scales[name];
    if (scale) {
      const at = scale.values.indexOf(this.moved.get(name) ?? scale.now);
      const to = Math.max(0, Math.min(scale.values.length - 1, at + by));
      for (const where of [this.wanted, this.moved]) where.set(name, scale.values[to]);
      this.say(scale.words[to]);
    } else {
      const n = (this.wanted.get(name) ?? 0) + by;
      this.wanted.set(name, n);
      this.say(n > 1 ? `${does} × ${n}` : does);
    }
    clearTimeout(this.gathering);
    this.gathering = setTimeout(() => {
      this.gathering = undefined;
      this.ask();
    }, BURST_MS);
  }

  once({ name, does }, held) {
    const now = performance.now();
    const again = held || now - (this.pressedAt.get(name) ?? -Infinity) < BURST_MS;
    this.pressedAt.set(name, now);
    if (again) return;
    this.say(does);
    this.wanted.set(name, 1);
    this.ask();
  }

  ask() {
    const waits = performance.now() - this.sentAt < LOST_MS;
    if (waits || !this.wanted.size) return;
    this.sentAt = performance.now();
    this.send(Object.fromEntries(this.wanted));
    this.wanted.clear();
  }

  end() {
    clearTimeout(this.gathering);
  }
}
