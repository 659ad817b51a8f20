import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import mount from '../../../../dashboard/components/live_table/live_table.js';
import { Channel } from '../../../../dashboard/components/follow/channel.js';
import { FakeElement, FakeSocket, fakeWindow } from '../window.js';

const SWEEP = 'sweep/a/en';
const TABLE = { heads: ['Value', 'Rate'], rows: [['beta 1', ''], ['beta 2', '']] };
const DATA = { topic: SWEEP, parts: { numbers: TABLE }, part: 'numbers', label: 'The points' };

let node;
let head;
let body;

beforeEach(() => {
  fakeWindow();
  [node, head, body] = ['div', 'thead', 'tbody'].map((name) => new FakeElement(name));
  node.querySelector = (name) => (name === 'thead' ? head : body);
});

function show(data = DATA) {
  mount({ data: [data], parentElement: { querySelector: () => node } });
}

const cells = () => body.childNodes.map((row) => row.childNodes.map((cell) => cell.textContent));

test('it shows what the script sent, then what the channel says', () => {
  show();
  assert.deepEqual(cells(), [['beta 1', ''], ['beta 2', '']]);
  assert.equal(node.ariaLabel, 'The points');
  globalThis.window.vaeLive = new Channel(new URL('http://class.test/live'));
  globalThis.window.vaeLive.follow('page', [SWEEP]);
  const socket = FakeSocket.last.open();
  socket.says({ [SWEEP]: { numbers: { ...TABLE, rows: [['beta 1', '6.2'], ['beta 2', '']] } } });
  assert.deepEqual(cells(), [['beta 1', '6.2'], ['beta 2', '']]);
});

test('columns and rows are named for who has them read out', () => {
  show();
  const [heads] = head.childNodes;
  assert.deepEqual(heads.childNodes.map(({ name, scope }) => [name, scope]), [['th', 'col'], ['th', 'col']]);
  const [first] = body.childNodes;
  assert.deepEqual(first.childNodes.map(({ name, scope }) => [name, scope]), [['th', 'row'], ['td', undefined]]);
});

test('what says the same is left alone: it may be selected', () => {
  show();
  show({ ...DATA, label: 'The same points' });
  assert.equal(body.replaced, 1);
  assert.equal(node.ariaLabel, 'The same points');
});

test('markup in a cell stays text', () => {
  show({ ...DATA, parts: { numbers: { heads: ['<b>'], rows: [['<i>']] } } });
  assert.deepEqual(cells(), [['<i>']]);
});
