import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import mount from '../../../../dashboard/components/flag_list/flag_list.js';
import { Channel } from '../../../../dashboard/components/follow/channel.js';
import { FakeElement, FakeSocket, fakeWindow } from '../window.js';

const RUN = 'flags/a/en';
const MOVE = { note: '', kind: 'change', called: 'Setting moved', when: 'epoch 2', text: 'beta 4' };
const NOTE = { note: 'abcdef', kind: 'note', called: 'Note', when: 'epoch 3', text: '<b>**look**</b>' };
const DATA = {
  topic: RUN, listed: 'lines', summary: 'said', remove: 'Remove this note',
  parts: { lines: [MOVE, NOTE], said: 'What happened: 2' },
};

let node;
let summary;
let list;
let removed;

beforeEach(() => {
  fakeWindow();
  [node, summary, list] = ['details', 'summary', 'ol'].map((name) => new FakeElement(name));
  node.querySelector = (name) => (name === 'ol' ? list : summary);
  node.getRootNode = () => ({ activeElement: null });
  removed = [];
});

function show(data = DATA) {
  const parentElement = { querySelector: () => node };
  mount({ data: [data], parentElement, setTriggerValue: (name, id) => removed.push([name, id]) });
}

function says(parts) {
  if (!globalThis.window.vaeLive) {
    globalThis.window.vaeLive = new Channel(new URL('http://class.test/live'));
    globalThis.window.vaeLive.follow('page', [RUN]);
    FakeSocket.last.open();
  }
  FakeSocket.last.says({ [RUN]: parts });
}

const texts = () => list.childNodes.map((item) => item.childNodes[2].textContent);
const crosses = () => list.childNodes.map((item) => item.childNodes[3]);

test('each line says what happened, as text, and its kind to who does not see the sign', () => {
  show();
  assert.equal(summary.textContent, 'What happened: 2');
  assert.deepEqual(texts(), ['beta 4', '<b>**look**</b>']);
  assert.deepEqual(list.childNodes.map((item) => item.childNodes[0].ariaLabel), ['Setting moved', 'Note']);
  assert.equal(node.hidden, false);
});

test('a note can be removed by its owner alone, and nothing else can', () => {
  show();
  assert.deepEqual(crosses().map(Boolean), [false, true]);
  crosses()[1].onclick();
  assert.deepEqual(removed, [['removed', 'abcdef']]);
  show({ ...DATA, remove: '' });
  assert.deepEqual(crosses().map(Boolean), [false, false]);
});

test('a new note comes by the channel, and what stood there stays the same element', () => {
  show();
  const [move] = list.childNodes;
  says({ lines: [MOVE, { ...NOTE, text: 'other' }], said: 'What happened: 2' });
  assert.deepEqual(texts(), ['beta 4', 'other']);
  assert.equal(list.childNodes[0], move);
  const { replaced } = list;
  says({ lines: [MOVE, { ...NOTE, text: 'other' }], said: 'What happened: two' });
  assert.equal(list.replaced, replaced);
  assert.equal(summary.textContent, 'What happened: two');
});

test('where nothing has happened there is no list', () => {
  show({ ...DATA, parts: { lines: [], said: '' } });
  assert.equal(node.hidden, true);
  says({ lines: [MOVE], said: 'What happened: 1' });
  assert.equal(node.hidden, false);
});
