import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';

import { Listener, rowOf } from '../../../../dashboard/components/plot/listen.js';
import { HIGH_HZ, LOW_HZ, glide, notes, pitchOf, scoreOf } from '../../../../dashboard/components/plot/sound.js';
import { fakeWindow } from '../window.js';

// What a browser's audio would be told, and when.
class FakeParam {
  constructor() {
    this.said = [];
  }

  setValueAtTime(value, at) {
    this.said.push(['at', value, at]);
  }

  linearRampToValueAtTime(value, at) {
    this.said.push(['linear', value, at]);
  }

  exponentialRampToValueAtTime(value, at) {
    this.said.push(['even', value, at]);
  }
}

class FakeAudioContext {
  constructor() {
    Object.assign(this, { currentTime: 10, state: 'suspended', destination: {}, tones: [], sides: [] });
    FakeAudioContext.all.push(this);
  }

  resume() {
    this.state = 'running';
  }

  createOscillator() {
    const tone = {
      frequency: new FakeParam(),
      connect: () => {},
      start: (at) => { tone.started = at; },
      stop: (at) => {
        tone.stopped = at ?? this.currentTime;
        if (at === undefined) tone.onended?.();
      },
    };
    this.tones.push(tone);
    return tone;
  }

  createGain() {
    return { gain: new FakeParam(), connect: () => {} };
  }

  createStereoPanner() {
    const place = { pan: {}, connect: () => {} };
    this.sides.push(place.pan);
    return place;
  }
}

const VIEW = { across: [0, 10], up: [100, 200] };
const FALLING = { x: [0, 1, 5, 10], y: [543, 190, 160, 152], name: 'loss, train' };
const TESTED = { x: [1, 2, 3], y: [180, 170, 152.4], name: 'loss, test' };
const WORDS = {
  listen: 'Listen', each: 'Each epoch', key: 'The key.', nothing: 'Nothing yet.', language: 'en',
  played: '{name}: {first} to {last}, epochs {begin} to {end}.',
};

test('the bottom of the chart is low, its top two octaves higher, and what lies outside sounds as the edge', () => {
  assert.equal(pitchOf(100, VIEW.up), LOW_HZ);
  assert.equal(pitchOf(200, VIEW.up), HIGH_HZ);
  assert.equal(pitchOf(150, VIEW.up), 2 * LOW_HZ);
  assert.equal(pitchOf(543, VIEW.up), HIGH_HZ);
  assert.equal(pitchOf(0, VIEW.up), LOW_HZ);
});

test('a loss that falls is a pitch that falls, and equal ways are equal intervals', () => {
  const hz = [190, 180, 170, 160].map((loss) => pitchOf(loss, VIEW.up));
  const steps = hz.slice(1).map((now, i) => hz[i] / now);
  assert.ok(steps.every((step) => step > 1));
  assert.ok(steps.every((step) => Math.abs(step - steps[0]) < 1e-9));
});

test('the time follows the axis; what is out of view, or no number, is not heard', () => {
  const score = scoreOf({ x: [-1, 0, 5, 8, 10, 11], y: [150, 150, 150, NaN, 100, 100] }, VIEW, 5);
  assert.deepEqual(score.map(({ at }) => at), [0, 2.5, 5]);
  assert.deepEqual(score.map(({ hz }) => hz), [2 * LOW_HZ, 2 * LOW_HZ, LOW_HZ]);
});

test('train is one tone that glides from point to point, and ends', () => {
  const context = new FakeAudioContext();
  const score = scoreOf(FALLING, VIEW, 5);
  const tone = glide(context, score, { wave: 'sine', side: -1, loud: 0.1 });
  assert.equal(tone.type, 'sine');
  assert.deepEqual(tone.frequency.said.map(([, hz]) => hz), score.map(({ hz }) => hz));
  assert.deepEqual(tone.frequency.said.map(([, , at]) => at), [10, 10.5, 12.5, 15]);
  assert.equal(tone.started, 10);
  assert.ok(tone.stopped > 15 && tone.stopped < 15.2);
  assert.equal(context.sides[0].value, -1);
});

test('test is a note for each epoch, each at an end before the next', () => {
  const context = new FakeAudioContext();
  const volumes = [];
  context.createGain = () => ({ gain: volumes[volumes.push(new FakeParam()) - 1], connect: () => {} });
  const score = scoreOf({ x: Array.from({ length: 100 }, (_, i) => i / 10), y: Array(100).fill(150) }, VIEW, 5);
  const tone = notes(context, score, { wave: 'triangle', side: 1, loud: 0.2 });
  assert.equal(tone.frequency.said.length, 100);
  const begins = volumes[0].said.filter(([how, value]) => how === 'at' && value === 0).map(([, , at]) => at);
  const ends = volumes[0].said.filter(([how, value]) => how === 'linear' && value === 0).map(([, , at]) => at);
  assert.equal(ends.length, 100);
  assert.ok(begins.slice(1).every((at, i) => at > ends[i]));
});

// ── the buttons ──

let node;
let restore;

beforeEach(() => {
  ({ restore } = fakeWindow());
  FakeAudioContext.all = [];
  globalThis.window.AudioContext = globalThis.AudioContext = FakeAudioContext;
  node = {
    parentElement: { append: () => {} },
    draw: () => {},
    _fullData: [FALLING, TESTED],
    _fullLayout: { xaxis: { range: VIEW.across }, yaxis: { range: VIEW.up } },
  };
});
afterEach(() => {
  delete globalThis.AudioContext;
  restore?.();
});

function listener(more = {}) {
  rowOf(node, { ...WORDS, ...more });
  node.listener.drawn();
  return node.listener;
}

test('nothing sounds, and there is no audio, before the button is pressed', () => {
  const { listen, each } = listener();
  assert.equal(FakeAudioContext.all.length, 0);
  assert.deepEqual([listen.ariaPressed, listen.textContent, each.hidden], ['false', 'Listen', true]);
});

test('what is not drawn yet can not be heard', () => {
  rowOf(node, WORDS);
  assert.equal(node.listener.listen.disabled, true);
  node.listener.drawn();
  assert.equal(node.listener.listen.disabled, false);
});

test('pressed, both curves play, and it is said what', () => {
  const one = listener();
  one.listen.onclick();
  const [context] = FakeAudioContext.all;
  assert.equal(context.state, 'running');
  assert.deepEqual(context.tones.map(({ type }) => type), ['sine', 'triangle']);
  assert.ok(context.sides[0].value < 0 && context.sides[1].value > 0);
  assert.equal(one.said.textContent, 'loss, train: 543 to 152, epochs 0 to 10. loss, test: 180 to 152.4, epochs 1 to 3. The key.');
  assert.equal(one.listen.ariaPressed, 'true');
  context.tones.forEach((tone) => tone.onended());
  assert.equal(one.listen.ariaPressed, 'false');
});

test('pressed again, or at another chart, it stops', () => {
  const one = listener();
  one.listen.onclick();
  one.listen.onclick();
  const [context] = FakeAudioContext.all;
  assert.deepEqual(context.tones.map(({ stopped }) => stopped), [10, 10]);
  assert.equal(one.listen.ariaPressed, 'false');
  one.listen.onclick();
  const other = new Listener({ ...node });
  other.speak(WORDS);
  other.listen.onclick();
  assert.equal(one.listen.ariaPressed, 'false');
  assert.equal(other.listen.ariaPressed, 'true');
  assert.equal(FakeAudioContext.all.length, 1);
});

test('a run without an epoch has nothing to hear, and says so', () => {
  node._fullData = [{ x: [], y: [] }, { x: [], y: [] }];
  const one = listener();
  one.listen.onclick();
  assert.equal(one.said.textContent, 'Nothing yet.');
  assert.equal(FakeAudioContext.all.length, 0);
});

test('switched on, each new epoch is one note, as high as its loss stands', () => {
  const one = listener({ grows: true });
  assert.equal(one.each.hidden, false);
  one.drawn();
  assert.equal(FakeAudioContext.all.length, 0);
  one.each.onclick();
  one.drawn(); // nothing new
  const [context] = FakeAudioContext.all;
  assert.equal(context.tones.length, 0);
  node._fullData = [FALLING, { ...TESTED, x: [1, 2, 3, 4], y: [180, 170, 152.4, 150] }];
  one.drawn();
  one.drawn();
  assert.deepEqual(context.tones.map((tone) => tone.frequency.said[0][1]), [2 * LOW_HZ]);
  one.speak(WORDS); // the run has ended
  assert.equal(one.each.ariaPressed, 'false');
});

test('a browser without Web Audio has no button', () => {
  delete globalThis.window.AudioContext;
  rowOf(node, WORDS);
  assert.equal(node.listener, undefined);
});
