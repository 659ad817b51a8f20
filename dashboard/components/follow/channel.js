// How does the browser hear of what changes, and how old is what it knows?
//
// One connection for the whole window. The newest parts of each topic lie in `topics`; the event
// "vae-live" says that there are new ones, or that time has passed without any.

const QUIET_MS = 6000; // so long without a word: the server speaks every 2 s
const CONNECTING_MS = 10000; // after which nobody will answer any more
const TRY_AGAIN_MS = [500, 1000, 2000, 4000, 8000];
const TICK_MS = 1000;
const NOT_DRAWN_MS = 1000; // a page that is out of sight may be shown no frame
const HEAVY = 20_000; // characters of what is new of a topic

export class Channel {
  constructor(address) {
    this.address = new URL(address);
    this.address.protocol = address.protocol.replace('http', 'ws');
    this.followers = new Map(); // who follows which topics
    this.topics = new Map(); // {parts, at, of} by address: contents, when they came, by which socket
    this.aliveAt = this.toldAt = this.redrawnAt = performance.now();
    this.open = false;
    this.tries = 0;
    document.addEventListener('visibilitychange', () => this.seen());
    window.addEventListener('online', () => this.retry());
    setInterval(() => this.tick(), TICK_MS);
  }

  // ── who asks ──

  follow(follower, topics) {
    this.followers.set(follower, topics);
    const names = this.say();
    if (names.length) this.announce(names); // who showed them shows what the script sent
    this.connect();
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
      return known?.of === this.socket && !known.parts.broken;
    });
  }

  get fresh() {
    return this.open && performance.now() - this.aliveAt < QUIET_MS;
  }

  // Seconds since the page was last told how things stand, by whichever way.
  get ageS() {
    return (performance.now() - Math.max(this.toldAt, this.redrawnAt)) / 1000;
  }

  redrawn() {
    this.redrawnAt = performance.now();
    if (!this.fresh) this.announce([]);
  }

  // The newest content under this name, of one topic or of any that is followed; when it came; and
  // whether the server would have told of anything newer.
  part(name, topic) {
    const topics = topic ? [topic] : [...this.topics.keys()];
    const found = topics.find((one) => name in (this.topics.get(one)?.parts ?? {}));
    if (!found) return undefined;
    const { parts, at } = this.topics.get(found);
    return { content: parts[name], at: at[name], sure: this.serves([found]) };
  }

  // ── the connection ──

  // Tell the server what is wanted. Returns the names of parts that no longer are.
  say() {
    const { wanted } = this;
    const dropped = [...this.topics.keys()].filter((topic) => !wanted.includes(topic));
    const names = dropped.flatMap((topic) => Object.keys(this.topics.get(topic).parts));
    dropped.forEach((topic) => this.topics.delete(topic));
    const said = JSON.stringify({ follow: wanted, hidden: document.visibilityState !== 'visible' });
    if (this.open && said !== this.said) {
      this.said = said;
      this.socket.send(said);
    }
    return names;
  }

  connect() {
    if (this.socket || this.waiting || !this.wanted.length) return;
    this.triedAt = performance.now();
    let socket;
    try {
      socket = new WebSocket(this.address);
    } catch { // the page may not connect at all
      this.lost();
      return;
    }
    this.socket = socket;
    socket.onopen = () => {
      if (socket !== this.socket) return;
      this.open = true;
      this.said = undefined;
      this.aliveAt = performance.now();
      this.say();
    };
    socket.onmessage = ({ data }) => {
      if (socket === this.socket) this.hear(JSON.parse(data));
    };
    socket.onclose = () => {
      if (socket === this.socket) this.lost();
    };
  }

  lost() {
    this.open = this.owed = false;
    this.socket = undefined;
    const wait = TRY_AGAIN_MS[Math.min(this.tries, TRY_AGAIN_MS.length - 1)];
    this.tries += 1;
    this.waiting = setTimeout(() => this.retry(), wait);
    this.announce([]);
  }

  retry() {
    clearTimeout(this.waiting);
    this.waiting = undefined;
    this.connect();
  }

  hear({ topics = {} }) {
    const at = performance.now();
    this.aliveAt = this.toldAt = at;
    this.tries = 0;
    const light = [];
    const heavy = [];
    const { wanted } = this;
    for (const [topic, parts] of Object.entries(topics)) {
      if (!wanted.includes(topic)) continue; // said before it was no longer followed
      const known = this.topics.get(topic);
      // The first that a connection says of a topic is all of it.
      const over = known?.of !== this.socket || [parts, known.parts].some((one) => one.gone || one.broken);
      const before = over ? undefined : known;
      const times = Object.fromEntries(Object.keys(parts).map((name) => [name, at]));
      this.topics.set(topic, {
        parts: { ...before?.parts, ...parts }, at: { ...before?.at, ...times }, of: this.socket,
      });
      const length = Object.values(parts).reduce((sum, part) => sum + (part?.length ?? 0), 0);
      (length < HEAVY ? light : heavy).push(...Object.keys(parts));
    }
    this.owed = true;
    this.drawn([light, heavy].filter((names) => names.length));
  }

  // Curves and words first: they don't wait for maps and pictures, which take a while. Then the next
  // message may come; at once where nobody draws.
  drawn([names, ...more]) {
    if (!names) {
      this.got();
      return;
    }
    this.announce(names);
    if (document.visibilityState === 'visible') afterFrame(() => this.drawn(more));
    else this.drawn(more);
  }

  got() {
    if (!this.owed || !this.open) return;
    this.owed = false;
    this.socket.send('{"got": true}');
  }

  announce(names) {
    window.dispatchEvent(new CustomEvent('vae-live', { detail: names }));
  }

  seen() {
    this.say();
    if (document.visibilityState === 'visible') this.retry();
    else this.got();
  }

  // A connection may be dead without anybody having closed it, or never come about.
  tick() {
    const since = this.open ? QUIET_MS : CONNECTING_MS;
    const from = this.open ? this.aliveAt : this.triedAt;
    if (this.socket && performance.now() - from >= since) {
      const { socket } = this;
      this.lost();
      socket.close();
    }
    if (this.followers.size && !this.fresh) this.announce([]);
  }
}

function afterFrame(act) {
  let late;
  const once = () => {
    clearTimeout(late);
    if (late !== undefined) act();
    late = undefined;
  };
  late = setTimeout(once, NOT_DRAWN_MS);
  requestAnimationFrame(() => setTimeout(once));
}
