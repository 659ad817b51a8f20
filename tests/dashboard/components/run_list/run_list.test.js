import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import mount from '../../../../dashboard/components/run_list/run_list.js';
import { Channel } from '../../../../dashboard/components/follow/channel.js';
import { FakeElement, FakeSocket, fakeWindow } from '../window.js';

const CLASS = 'class/a/en';
const run = (id, words, name = id.toUpperCase()) => ({ id, name, words });
const DATA = { topic: CLASS, part: 'runs', parts: { runs: [run('a', 'trains'), run('b', 'waits')] }, none: 'Nobody.' };

let node;
let list;
let empty;
let chosen;

beforeEach(() => {
  fakeWindow();
  [node, list, empty] = ['div', 'ol', 'p'].map((name) => new FakeElement(name));
  node.querySelector = (name) => (name === 'ol' ? list : empty);
  node.getRootNode = () => ({ activeElement: null });
  chosen = [];
});

function show(data = DATA) {
  const parentElement = { querySelector: () => node };
  mount({ data: [data], parentElement, setStateValue: (name, id) => chosen.push([name, id]) });
}

function says(runs) {
  if (!globalThis.window.vaeLive) {
    globalThis.window.vaeLive = new Channel(new URL('http://class.test/live'));
    globalThis.window.vaeLive.follow('page', [CLASS]);
    FakeSocket.last.open();
  }
  FakeSocket.last.says({ [CLASS]: { runs } });
}

const buttons = () => list.childNodes.map((item) => item.childNodes[0]);
const lines = () => buttons().map((one) => one.childNodes.map((part) => part.textContent).join(': '));
const pressed = () => buttons().filter((one) => one.ariaPressed === 'true').map((one) => one.childNodes[0].textContent);

test('each run is a line, and a click chooses it', () => {
  show();
  assert.deepEqual(lines(), ['A: trains', 'B: waits']);
  assert.deepEqual(pressed(), []);
  buttons()[1].onclick();
  assert.deepEqual(chosen, [['chosen', 'b']]);
  assert.deepEqual(pressed(), ['B']);
  show();
  assert.deepEqual(pressed(), ['B']);
});

test('a line that is clicked stays the same element while words change and others come and go', () => {
  show();
  const [, waits] = buttons();
  waits.onclick();
  says([run('a', 'trains on'), run('b', 'is next')]);
  assert.deepEqual(lines(), ['A: trains on', 'B: is next']);
  assert.equal(list.replaced, 1);
  says([run('b', 'trains'), run('c', 'waits')]);
  assert.deepEqual(lines(), ['B: trains', 'C: waits']);
  assert.equal(buttons()[0], waits);
  assert.deepEqual(pressed(), ['B']);
});

test('a name is text, whatever was typed', () => {
  show({ ...DATA, parts: { runs: [run('a', 'trains', '<b>**A**</b>')] } });
  assert.deepEqual(lines(), ['<b>**A**</b>: trains']);
});

test('where nobody is, it says so', () => {
  show({ ...DATA, parts: { runs: [] } });
  assert.deepEqual([empty.hidden, empty.textContent], [false, 'Nobody.']);
  says([run('a', 'trains')]);
  assert.equal(empty.hidden, true);
});
