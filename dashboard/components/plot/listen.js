// How does a visitor listen to a chart's first two curves, train and test?
//
// By a button under it; nothing sounds by itself. Train is a glide on the left, test a note for each
// epoch on the right; what is said beside the button is what was played.

import { button, element } from '../shared/element.js';
import { glide, notes, scoreOf } from './sound.js';

const SECONDS = 5; // for the width of the chart
const CURVES = [
  { play: glide, wave: 'sine', side: -0.8, loud: 0.12 },
  { play: notes, wave: 'triangle', side: 0.8, loud: 0.2 },
];

function audio() {
  window.vaeAudio ??= new AudioContext();
  window.vaeAudio.resume();
  return window.vaeAudio;
}

// The row of buttons under the chart, where the message asks for one and the browser can play.
export function rowOf(node, words) {
  if (!words || !('AudioContext' in window)) return;
  node.listener ??= new Listener(node);
  node.listener.speak(words);
}

export class Listener {
  constructor(node) {
    this.node = node;
    this.playing = [];
    this.row = element('div', 'vae-sound');
    this.listen = button('', '', () => (this.playing.length ? this.stop() : this.play()));
    this.each = button('', '', () => this.follow());
    this.said = element('p');
    this.said.role = 'status';
    this.row.append(this.listen, this.each, this.said);
    node.parentElement.append(this.row);
    node.row = this.row;
    for (const one of [this.each, this.listen]) {
      this.press(one, false);
      one.disabled = true; // until there is a chart
    }
  }

  speak(words) {
    this.words = words;
    this.listen.textContent = words.listen;
    this.each.textContent = words.each;
    this.each.hidden = !words.grows;
    if (!words.grows) this.press(this.each, false);
  }

  press(one, on) {
    one.ariaPressed = String(on);
  }

  // The curves as they are drawn: which part of them is in view, and how they sound.
  scores(seconds) {
    const { _fullData: traces, _fullLayout: { xaxis, yaxis } } = this.node;
    const view = { across: xaxis.range, up: yaxis.range };
    return CURVES.map((look, i) => ({ ...look, score: scoreOf(traces[i], view, seconds), name: traces[i].name }));
  }

  play() {
    window.vaeSounding?.stop();
    window.vaeSounding = this;
    const heard = this.scores(SECONDS).filter(({ score }) => score.length);
    this.say(heard);
    if (!heard.length) return;
    const context = audio();
    this.playing = heard.map(({ play, score, ...look }) => play(context, score, look));
    this.press(this.listen, true);
    for (const tone of this.playing) tone.onended = () => this.ended(tone);
  }

  ended(tone) {
    this.playing = this.playing.filter((other) => other !== tone);
    if (!this.playing.length) this.press(this.listen, false);
  }

  stop() {
    const tones = this.playing;
    this.playing = [];
    tones.forEach((tone) => tone.stop());
    this.press(this.listen, false);
  }

  say(heard) {
    const { played, key, nothing, language } = this.words;
    const count = (value) => value.toLocaleString(language, { maximumSignificantDigits: 4 });
    const lines = heard.map(({ name, score: [first, ...rest] }) => {
      const last = rest.at(-1) ?? first;
      const said = { name, first: count(first.y), last: count(last.y), begin: count(Math.floor(first.x)), end: count(last.x) };
      return played.replace(/\{(\w+)\}/g, (_, blank) => said[blank]);
    });
    this.said.textContent = lines.length ? [...lines, key].join(' ') : nothing;
    this.node.draw(); // the words take of the chart's room
  }

  // A note for each epoch that is tested from now on.
  follow() {
    const on = this.each.ariaPressed !== 'true';
    this.press(this.each, on);
    this.node.always = on; // drawn though out of sight
    this.latest = this.tested()?.x ?? -Infinity;
    if (on) audio();
  }

  tested() {
    return this.scores(0)[1].score.at(-1);
  }

  drawn() {
    this.each.disabled = this.listen.disabled = false;
    if (this.each.ariaPressed !== 'true') return;
    const point = this.tested();
    if (!point || point.x <= this.latest) return;
    this.latest = point.x;
    notes(audio(), [{ ...point, at: 0 }], CURVES[1]);
  }
}
