// How does the browser hear of what changes, and how old is what it knows?
//
// One connection for the whole window. The newest parts of each topic lie in `topics`; the event
// "vae-live" says that there are new ones, or that time has passed without any.

const QUIET_MS = 6000; // so long without a word: the server speaks every 2 s
const TRY_AGAIN_MS = [500, 1000, 2000, 4000, 8000];
const TICK_MS = 1000;

export class Channel {
  constructor(address) {
    this.address = address;
    this.address.protocol = address.protocol.replace('http', 'ws');
    this.followers = new Map(); // who follows which topics
    this.topics = new Map(); // {parts, at} by address
    this.heardAt = this.redrawnAt = performance.now();
    this.open = false;
    this.tries = 0;
    document.addEventListener('visibilitychange', () => this.say());
    window.addEventListener('online', () => this.connect());
    setInterval(() => this.tick(), TICK_MS);
  }

  // ── who asks ──

  follow(follower, topics) {
    this.followers.set(follower, topics);
    this.say();
    if (this.wanted.length) this.connect();
  }

  leave(follower) {
    this.followers.delete(follower);
    this.say();
  }

  get wanted() {
    return [...new Set([...this.followers.values()].flat())].sort();
  }

  // Is all that is known of these topics as the server has it?
  serves(topics) {
    return this.fresh && topics.every((topic) => {
      const known = this.topics.get(topic);
      return known && !known.parts.broken;
    });
  }

  get fresh() {
    return this.open && performance.now() - this.heardAt < QUIET_MS;
  }

  // Seconds since the page was last told how things stand, by whichever way.
  get ageS() {
    return (performance.now() - Math.max(this.heardAt, this.redrawnAt)) / 1000;
  }

  redrawn() {
    this.redrawnAt = performance.now();
  }

  // The newest content under this name, of one topic or of any that is followed.
  part(name, topic) {
    const known = topic ? [this.topics.get(topic)] : [...this.topics.values()];
    const found = known.find((one) => one && name in one.parts);
    return found && { content: found.parts[name], at: found.at[name] };
  }

  // ── the connection ──

  say() {
    const { wanted } = this;
    for (const topic of this.topics.keys()) if (!wanted.includes(topic)) this.topics.delete(topic);
    const said = JSON.stringify({ follow: wanted, hidden: document.visibilityState !== 'visible' });
    if (!this.open || said === this.said) return;
    this.said = said;
    this.socket.send(said);
  }

  connect() {
    if (this.socket || this.waiting) return;
    const socket = this.socket = new WebSocket(this.address);
    socket.onopen = () => {
      this.open = true;
      this.said = undefined;
      this.heardAt = performance.now();
      this.topics.clear();
      this.say();
    };
    socket.onmessage = ({ data }) => this.hear(JSON.parse(data));
    socket.onclose = () => {
      if (socket === this.socket) this.lost();
    };
  }

  lost() {
    this.open = false;
    this.socket = undefined;
    const wait = TRY_AGAIN_MS[Math.min(this.tries, TRY_AGAIN_MS.length - 1)];
    this.tries += 1;
    this.waiting = setTimeout(() => {
      this.waiting = undefined;
      if (this.wanted.length) this.connect();
    }, wait);
    this.announce([]);
  }

  hear({ topics = {} }) {
    const at = performance.now();
    this.heardAt = at;
    this.tries = 0;
    const names = [];
    for (const [topic, parts] of Object.entries(topics)) {
      const known = this.topics.get(topic);
      const over = parts.gone || parts.broken || known?.parts.gone || known?.parts.broken;
      const before = over ? undefined : known;
      const times = Object.fromEntries(Object.keys(parts).map((name) => [name, at]));
      this.topics.set(topic, {
        parts: { ...before?.parts, ...parts }, at: { ...before?.at, ...times },
      });
      names.push(...Object.keys(parts));
    }
    if (names.length) this.announce(names);
    // The next message may come: once this one is drawn, or at once where nobody draws.
    const got = () => socketOpen(this.socket) && this.socket.send('{"got": true}');
    if (document.visibilityState === 'visible' && names.length) requestAnimationFrame(() => setTimeout(got));
    else got();
  }

  announce(names) {
    window.dispatchEvent(new CustomEvent('vae-live', { detail: names }));
  }

  // A connection may be dead without anybody having closed it.
  tick() {
    if (this.open && !this.fresh) {
      const { socket } = this;
      this.lost();
      socket.close();
    }
    if (this.followers.size && !this.fresh) this.announce([]);
  }
}

function socketOpen(socket) {
  return socket?.readyState === 1;
}
