// When does a page's script have to run again, although nobody pressed anything?
//
// When a part that the page's own shape depends on is no longer as it was drawn; and, while there is
// no channel, every few seconds. Not while it runs: it would begin anew, and on a slow server never
// come to its end. And not while somebody clicks or types: what a hand asked for a moment ago, another
// page for example, would be lost.

import { Channel } from './channel.js';

const SETTLED_MS = 250; // the page may be about to be drawn anew anyway: its visitor did it
const HANDS_MS = 1000; // after a click or a key
const AGAIN_MS = 4000; // after asking in vain: the page was drawn as before

const HANDS = ['pointerdown', 'keydown'];

export class Follower {
  constructor(root, channel) {
    Object.assign(this, { root, channel, askedAt: -Infinity, vainAt: -Infinity });
    this.heard = () => this.look();
    window.addEventListener('vae-live', this.heard);
    this.timer = setInterval(() => this.poll(), 500);
    this.touched = () => { this.touchedAt = performance.now(); };
    for (const hand of HANDS) window.addEventListener(hand, this.touched, true);
  }

  follow(data, ask) {
    const redrawn = data.n !== this.data?.n;
    const asItWas = this.data && JSON.stringify(data.drawn) === JSON.stringify(this.data.drawn);
    Object.assign(this, { data, ask });
    if (redrawn) {
      this.drawnAt = performance.now();
      if (!asItWas) this.vainAt = -Infinity;
      this.channel.redrawn();
    }
    this.tell();
    this.look();
  }

  // What is shown only while it is in view is followed only then.
  tell() {
    const inView = ([, container]) => {
      const box = document.querySelector(`.st-key-${container}`)?.getBoundingClientRect();
      return box && box.bottom > 0 && box.top < window.innerHeight;
    };
    const seen = Object.entries(this.data.seen).filter(inView).map(([topic]) => topic);
    this.channel.follow(this, [...this.data.topics, ...seen]);
  }

  get moved() {
    return Object.entries(this.data.drawn).some(([topic, parts]) => {
      const now = this.channel.topics.get(topic)?.parts;
      return now && !now.broken && Object.entries(parts).some(([name, value]) => (
        JSON.stringify(now[name] ?? null) !== JSON.stringify(value)
      ));
    });
  }

  look() {
    if (this.settling || !this.moved) return;
    this.settling = setTimeout(() => {
      this.settling = undefined;
      if (this.moved && performance.now() - this.vainAt >= AGAIN_MS && this.askFor()) {
        this.vainAt = this.askedAt;
      }
    }, SETTLED_MS);
  }

  askFor() {
    const now = performance.now();
    if (now - (this.touchedAt ?? -Infinity) < HANDS_MS) return false;
    if (document.querySelector('.stApp[data-test-script-state=running]')) return false;
    this.askedAt = now;
    this.ask();
    return true;
  }

  poll() {
    if (!this.root.isConnected) {
      this.end();
      return;
    }
    if (document.visibilityState !== 'visible') return;
    this.tell();
    if (this.moved) this.look();
    const waited = performance.now() - Math.max(this.drawnAt, this.askedAt);
    if (this.channel.serves(this.data.topics) || waited < 1000 * this.data.poll_s) return;
    this.askFor();
  }

  end() {
    clearInterval(this.timer);
    clearTimeout(this.settling);
    window.removeEventListener('vae-live', this.heard);
    for (const hand of HANDS) window.removeEventListener(hand, this.touched, true);
    this.channel.leave(this);
    this.root.follower = undefined; // should it come back
  }
}

export default function ({ data: [data], parentElement, setTriggerValue }) {
  window.vaeLive ??= new Channel(new URL(data.address, document.baseURI));
  parentElement.follower ??= new Follower(parentElement, window.vaeLive);
  const { follower } = parentElement;
  follower.follow(data, () => setTriggerValue('asked', true));
  return () => {
    if (!parentElement.isConnected) follower.end(); // Streamlit also cleans up after a mere new call
  };
}
