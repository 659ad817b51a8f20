import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { Channel } from '../../../../dashboard/components/follow/channel.js';
import { bytesOf, livePart, newest, onLive } from '../../../../dashboard/components/shared/live.js';
import { FakeSocket, fakeWindow } from '../window.js';

const CURVES = 'curves/a/en';
const bytes = (...all) => Uint8Array.from(all);
const text = (...all) => Buffer.from(all).toString('base64');

let screen;

beforeEach(() => {
  screen = fakeWindow();
});

function connected() {
  globalThis.window.vaeLive = new Channel(new URL('http://class.test/live'));
  globalThis.window.vaeLive.follow('page', [CURVES]);
  return FakeSocket.last.open();
}

test('bytes come back from text', () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  assert.deepEqual(bytesOf(Buffer.from(all).toString('base64')), all);
  assert.deepEqual(bytesOf(''), bytes());
});

test('without a channel the script\'s message is drawn', () => {
  assert.deepEqual(newest({}, 'chart', bytes(1)), bytes(1));
  connected();
  assert.deepEqual(newest({}, 'chart', bytes(1)), bytes(1));
});

test('while the channel is alive its word counts, also where the script\'s came late', () => {
  const node = {};
  newest(node, 'chart', bytes(1));
  const socket = connected();
  socket.says({ [CURVES]: { chart: text(3) } });
  assert.deepEqual(newest(node, 'chart', bytes(1)), bytes(3));
  screen.pass(100);
  assert.deepEqual(newest(node, 'chart', bytes(2)), bytes(3), 'made before, arrived after');
});

test('once it is lost, the later of the two counts', () => {
  const node = {};
  newest(node, 'chart', bytes(1));
  const socket = connected();
  screen.pass(100);
  socket.says({ [CURVES]: { chart: text(3) } });
  socket.close();
  assert.deepEqual(newest(node, 'chart', bytes(1)), bytes(3));
  screen.pass(100);
  assert.deepEqual(newest(node, 'chart', Uint8Array.from([1])), bytes(3), 'the same message once more is no news');
  assert.deepEqual(newest(node, 'chart', bytes(4)), bytes(4));
});

test('a script that says what it said before is believed, where the channel is lost', () => {
  const at = screen.at();
  const socket = connected();
  screen.pass(100);
  socket.says({ [CURVES]: { line: 'training' } });
  assert.equal(livePart('line', at, CURVES), 'training');
  socket.close();
  assert.equal(livePart('line', at, CURVES), 'training');
  screen.pass(100);
  const heard = [];
  onLive({ isConnected: true }, undefined, () => heard.push(livePart('line', at, CURVES)));
  globalThis.window.vaeLive.redrawn(); // the sentence itself got no new message: it is "paused" again
  assert.deepEqual(heard, [undefined]);
});

test('a connection that is there again counts once it has said something', () => {
  const node = {};
  const socket = connected();
  socket.says({ [CURVES]: { chart: text(3) } });
  socket.close();
  screen.pass(400);
  newest(node, 'chart', bytes(4)); // by polling
  screen.pass(100);
  FakeSocket.last.open();
  assert.deepEqual(newest(node, 'chart', bytes(4)), bytes(4));
  FakeSocket.last.says({ [CURVES]: { chart: text(5) } });
  assert.deepEqual(newest(node, 'chart', bytes(4)), bytes(5));
});

test('a node hears of its names alone, once however often it asks, until it has left', () => {
  const heard = [];
  const node = { isConnected: true };
  for (let i = 0; i < 3; i += 1) onLive(node, () => ['chart'], (names) => heard.push(names));
  assert.equal(screen.n('vae-live'), 1);
  const say = (...names) => screen.dispatch('vae-live', names);
  say('line');
  say();
  say('line', 'chart');
  assert.deepEqual(heard, [['line', 'chart']]);
  node.isConnected = false;
  say('chart');
  assert.equal(heard.length, 1);
  assert.equal(screen.n('vae-live'), 0);
  node.isConnected = true;
  onLive(node, undefined, (names) => heard.push(names)); // it is on the page again, and asks for all
  say();
  assert.deepEqual(heard.at(-1), []);
});
