import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import mount from '../../../../dashboard/components/live_progress/live_progress.js';
import { Channel } from '../../../../dashboard/components/follow/channel.js';
import { FakeElement, FakeSocket, fakeWindow } from '../window.js';

const RUN = 'run/a/en';
const STANDING = { share: 0.25, words: 'Training · epoch 1', message: '', failed: false, moving: true };
const DATA = {
  topic: RUN, part: 'standing', parts: { standing: STANDING }, template: '{words}', fixed: {}, old: 'as of {n} s ago',
};

let screen;
let find;

beforeEach(() => {
  screen = fakeWindow();
  const inside = { '.words': new FakeElement('p'), '.bar': new FakeElement('div'), '.done': new FakeElement('div'), '.message': new FakeElement('p') };
  const node = { isConnected: true, querySelector: (name) => inside[name] };
  find = (name) => (name === '.vae-progress' ? node : inside[name]);
});

const show = (data = DATA) => mount({ data: [data], parentElement: { querySelector: find } });
const words = () => find('.words').textContent;

function connected() {
  globalThis.window.vaeLive = new Channel(new URL('http://class.test/live'));
  globalThis.window.vaeLive.follow('page', [RUN]);
  return FakeSocket.last.open();
}

test('a bar moves, and says where it is', () => {
  show();
  assert.equal(words(), 'Training · epoch 1');
  assert.equal(find('.done').style.width, '25%');
  connected().says({ [RUN]: { standing: { ...STANDING, share: 0.5, words: 'Training · epoch 2' } } });
  assert.equal(words(), 'Training · epoch 2');
  assert.equal(find('.bar').ariaValueNow, 50);
  assert.equal(find('.bar').ariaLabel, 'Training · epoch 2');
});

test('a message for the person is announced, an error as one', () => {
  show();
  assert.equal(find('.message').hidden, true);
  const socket = connected();
  socket.says({ [RUN]: { standing: { ...STANDING, message: '**x** <b>' } } });
  assert.equal(find('.message').hidden, false);
  assert.equal(find('.message').textContent, '**x** <b>');
  assert.equal(find('.message').role, 'status');
  socket.says({ [RUN]: { standing: { ...STANDING, message: 'No.', failed: true } } });
  assert.equal(find('.message').role, 'alert');
});

test('it says how old it is where nobody tells it any more, until somebody does', () => {
  const socket = connected();
  socket.says({ [RUN]: { standing: STANDING } });
  show();
  socket.close();
  screen.pass(2000);
  assert.equal(words(), 'Training · epoch 1', 'so young, nobody takes it for old');
  screen.pass(3000);
  assert.match(words(), /^Training · epoch 1 · as of [45] s ago$/);
  const later = Number(/(\d+) s ago/.exec(words())[1]);
  screen.pass(2000);
  assert.equal(Number(/(\d+) s ago/.exec(words())[1]), later + 2);
  FakeSocket.last.open();
  screen.pass(1000);
  assert.match(words(), /ago$/, 'a connection alone says nothing');
  FakeSocket.last.says({ [RUN]: { standing: { ...STANDING, words: 'Training · epoch 9' } } });
  assert.equal(words(), 'Training · epoch 9');
});

test('what is at rest does not grow old', () => {
  const socket = connected();
  show({ ...DATA, parts: { standing: { ...STANDING, words: 'Paused', moving: false } } });
  socket.close();
  screen.pass(60000);
  assert.equal(words(), 'Paused');
});

test('what stands before the words may be typed, and stays text', () => {
  show({ ...DATA, template: '**A** · {typed} · {words}', fixed: { typed: '**b**' } });
  assert.equal(words(), 'A · **b** · Training · epoch 1');
  assert.deepEqual(find('.words').childNodes.map(({ name }) => name), ['strong', 'span']);
});
