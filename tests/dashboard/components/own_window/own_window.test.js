import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import mount, { framed } from '../../../../dashboard/components/own_window/own_window.js';

const APP = 'https://class.test';
const LOCKED = { get origin() { throw new Error('Blocked a frame from accessing another one'); } };

let kept;
let said;
let parentElement;

function place(location, parent) {
  const here = { location };
  here.parent = parent ?? here;
  return here;
}

const at = (origin, parent) => place({ origin }, parent);

beforeEach(() => {
  kept = new Map();
  said = [];
  parentElement = {};
  globalThis.window = at(APP);
  globalThis.sessionStorage = {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => kept.set(name, value),
  };
});

function show(keep = '') {
  mount({ data: { keep }, parentElement, setStateValue: (name, value) => said.push([name, value]) });
}

test('a window of its own is in no frame, and neither is one that the same site frames', () => {
  assert.equal(framed(at(APP)), false);
  assert.equal(framed(at(APP, at(APP, at(APP)))), false);
});

test('another site around it, near or far, is a frame', () => {
  assert.equal(framed(at(APP, place(LOCKED))), true);
  assert.equal(framed(at(APP, at(APP, place(LOCKED)))), true);
  assert.equal(framed(at(APP, place(LOCKED, at(APP)))), true);
  assert.equal(framed(at(APP, at('https://evil.class.test'))), true);
  assert.equal(framed(at(APP, at('null'))), true);
});

test('it says so once, and the pass that the tab has kept', () => {
  show();
  show();
  assert.deepEqual(said, [['said', { framed: false, kept: '' }]]);
  show('a pass'); // whoever has just entered is not asked again
  assert.equal(kept.get('vae_teacher'), 'a pass');
  assert.equal(said.length, 1);
  parentElement = {}; // the page was loaded anew
  show();
  assert.deepEqual(said.at(-1), ['said', { framed: false, kept: 'a pass' }]);
});

test('a server that has forgotten the session is told again', () => {
  show();
  show('a pass');
  show('');
  assert.deepEqual(said.at(-1), ['said', { framed: false, kept: 'a pass' }]);
});

test('in a frame nothing is kept, and nothing that was kept is told', () => {
  kept.set('vae_teacher', 'a pass');
  globalThis.window = at(APP, place(LOCKED));
  show('another');
  assert.deepEqual(said, [['said', { framed: true, kept: '' }]]);
  assert.equal(kept.get('vae_teacher'), 'a pass');
});

test('a browser that keeps nothing says at least where it is', () => {
  globalThis.sessionStorage = { getItem() { throw new Error('denied'); } };
  show();
  assert.deepEqual(said, [['said', { framed: false, kept: '' }]]);
});
