import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import mount from '../../../../dashboard/components/follow/follow.js';
import { FakeSocket, fakeWindow } from '../window.js';

const RUN = 'run/a/en';
const DECODER = 'decoder/a/en';

let screen;
let root;
let asked;
let n;

beforeEach(() => {
  screen = fakeWindow();
  root = { isConnected: true };
  asked = 0;
  n = 0;
});

// One run of the page's script: what it drew, and what it follows.
function drawn(parts = {}, more = {}) {
  n += 1;
  const data = { address: 'live', topics: [RUN], drawn: { [RUN]: parts }, seen: {}, poll_s: 4, n, ...more };
  return mount({ data: [data], parentElement: root, setTriggerValue: (name, value) => { asked += name === 'asked' && value; } });
}

// The server says how things stand, every two seconds.
function live(parts, seconds) {
  for (let i = 0; i < seconds; i += 2) {
    FakeSocket.last.says(i ? undefined : { [RUN]: parts });
    screen.pass(2000);
  }
}

test('it connects to the app\'s own address', () => {
  drawn();
  assert.equal(FakeSocket.last.address, 'ws://class.test:8501/live');
});

test('while the channel is alive, nothing but a change of what was drawn runs the script', () => {
  drawn({ active: true });
  FakeSocket.last.open();
  live({ active: true, step: '1' }, 60);
  assert.equal(asked, 0);
  FakeSocket.last.says({ [RUN]: { active: false } });
  screen.pass(200);
  assert.equal(asked, 0, 'the page may be about to be drawn anyway');
  screen.pass(100);
  assert.equal(asked, 1);
  drawn({ active: false });
  live({ active: false }, 20);
  assert.equal(asked, 1);
});

test('a change is seen however fast other news come', () => {
  drawn({ active: true });
  FakeSocket.last.open().says({ [RUN]: { active: true } });
  FakeSocket.last.says({ [RUN]: { active: false } });
  for (let i = 0; i < 10; i += 1) {
    screen.pass(50);
    FakeSocket.last.says({ [RUN]: { step: String(i) } });
  }
  assert.equal(asked, 1);
});

test('what changes back at once is no change', () => {
  drawn({ active: true });
  FakeSocket.last.open().says({ [RUN]: { active: false } });
  screen.pass(100);
  FakeSocket.last.says({ [RUN]: { active: true } });
  screen.pass(5000);
  assert.equal(asked, 0);
});

test('a script that draws the same again is not asked without end', () => {
  drawn({ active: true });
  FakeSocket.last.open().says({ [RUN]: { active: false } });
  for (let i = 0; i < 100; i += 1) {
    const before = asked;
    screen.pass(100);
    if (i % 20 === 0) FakeSocket.last.says();
    if (asked > before) drawn({ active: true });
  }
  assert.ok(asked >= 2 && asked <= 3, `asked ${asked} times in 10 s`);
});

test('but the next change after one that was drawn is asked for at once', () => {
  drawn({ status: 'paused' });
  FakeSocket.last.open().says({ [RUN]: { status: 'training' } });
  screen.pass(300);
  assert.equal(asked, 1);
  drawn({ status: 'training' });
  FakeSocket.last.says({ [RUN]: { status: 'paused' } });
  screen.pass(300);
  assert.equal(asked, 2);
});

test('a run that is gone is one that was drawn otherwise; one that is broken is left to polling', () => {
  drawn({ gone: null });
  FakeSocket.last.open().says({ [RUN]: { step: '1' } });
  screen.pass(1000);
  assert.equal(asked, 0);
  FakeSocket.last.says({ [RUN]: { broken: true } });
  screen.pass(2900); // 3.9 s after the page was drawn
  assert.equal(asked, 0);
  screen.pass(600);
  assert.equal(asked, 1, 'every poll_s');
  drawn({ gone: null });
  FakeSocket.last.says({ [RUN]: { gone: true } });
  screen.pass(300);
  assert.equal(asked, 2);
});

test('without a channel the script runs every few seconds', () => {
  drawn();
  for (let i = 0; i < 200; i += 1) {
    const before = asked;
    screen.pass(100);
    if (asked > before) drawn();
  }
  assert.ok(asked >= 4 && asked <= 5, `asked ${asked} times in 20 s`);
});

test('a script that runs is not begun anew', () => {
  drawn();
  screen.running = true;
  screen.pass(60000);
  assert.equal(asked, 0);
  screen.running = false;
  screen.pass(500);
  assert.equal(asked, 1);
});

test('a hidden page asks for nothing', () => {
  drawn();
  screen.turn('hidden');
  screen.pass(60000);
  assert.equal(asked, 0);
  screen.turn('visible');
  screen.pass(500);
  assert.equal(asked, 1);
});

test('what is large is followed only while it is in view', () => {
  screen.boxes['.st-key-latent_map'] = { top: 900, bottom: 1300 };
  drawn({}, { seen: { [DECODER]: 'latent_map' } });
  FakeSocket.last.open();
  assert.deepEqual(FakeSocket.last.asked.follow, [RUN]);
  screen.boxes['.st-key-latent_map'] = { top: 700, bottom: 1100 };
  screen.pass(500);
  assert.deepEqual(FakeSocket.last.asked.follow, [DECODER, RUN]);
  screen.boxes['.st-key-latent_map'] = { top: -500, bottom: -100 };
  screen.pass(500);
  assert.deepEqual(FakeSocket.last.asked.follow, [RUN]);
});

test('nothing of it stays when it has left the page, whether Streamlit says so or not', () => {
  for (const told of [true, false]) {
    const clean = drawn();
    const socket = FakeSocket.last;
    if (!socket.asked) socket.open();
    clean(); // a mere new call
    assert.deepEqual(socket.asked.follow, [RUN]);
    const [listeners, timers] = [screen.n('vae-live'), screen.timers];
    root.isConnected = false;
    if (told) clean();
    else screen.pass(500);
    assert.deepEqual(socket.asked.follow, []);
    assert.equal(screen.n('vae-live'), listeners - 1);
    assert.equal(screen.timers, timers - 1);
    root.isConnected = true;
    drawn(); // it comes back
    assert.deepEqual(socket.asked.follow, [RUN]);
    assert.equal(screen.n('vae-live'), listeners);
    assert.equal(screen.timers, timers);
  }
});

test('what a hand asked for a moment ago goes first, be it a link to another page', () => {
  drawn({ active: true });
  FakeSocket.last.open().says({ [RUN]: { active: true } });
  FakeSocket.last.says({ [RUN]: { active: false } });
  screen.pass(100);
  globalThis.window.dispatchEvent({ type: 'pointerdown' });
  screen.pass(900);
  assert.equal(asked, 0);
  screen.pass(1500);
  assert.equal(asked, 1, 'and then the page is drawn anew');
});
