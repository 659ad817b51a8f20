import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { Channel } from '../../../../dashboard/components/follow/channel.js';
import { FakeSocket, fakeWindow } from '../window.js';

const CURVES = 'curves/a/en';
const RUN = 'run/a/en';

let screen;
let channel;
let heard;

beforeEach(() => {
  screen = fakeWindow();
  channel = new Channel(new URL('http://class.test:8501/live'));
  globalThis.window.vaeLive = channel;
  heard = [];
  globalThis.window.addEventListener('vae-live', ({ detail }) => heard.push(detail));
});

function connected(topics = [CURVES, RUN], follower = 'page') {
  channel.follow(follower, topics);
  return FakeSocket.last.open();
}

test('it connects once somebody follows, by the address of the page, and says what', () => {
  assert.equal(FakeSocket.all.length, 0);
  channel.follow('page', []);
  assert.equal(FakeSocket.all.length, 0);
  const socket = connected();
  assert.equal(socket.address, 'ws://class.test:8501/live');
  assert.deepEqual(socket.sent, [{ follow: [CURVES, RUN], hidden: false }]);
  channel.follow('page', [CURVES, RUN]);
  assert.equal(socket.sent.length, 1, 'the same is not said twice');
  assert.equal(new Channel(new URL('https://x.test/~/+/live')).address.href, 'wss://x.test/~/+/live');
});

test('what two follow is followed once, until both have left', () => {
  const socket = connected([CURVES, RUN], 'page');
  channel.follow('head', [RUN]);
  assert.deepEqual(socket.asked.follow, [CURVES, RUN]);
  socket.says({ [CURVES]: { chart: 1 }, [RUN]: { line: 'a' } });
  channel.leave('page');
  assert.deepEqual(socket.asked.follow, [RUN]);
  assert.equal(channel.part('chart'), undefined, 'and nothing is kept of what nobody follows');
  assert.equal(channel.part('line').content, 'a');
  channel.leave('head');
  assert.deepEqual(socket.asked.follow, []);
  assert.equal(channel.topics.size, 0);
});

test('a new part takes the place of the old one, and others stay', () => {
  const socket = connected();
  socket.says({ [RUN]: { line: 'a', step: '1' } });
  screen.pass(100);
  socket.says({ [RUN]: { step: '2' } });
  assert.equal(channel.part('line', RUN).content, 'a');
  assert.deepEqual(channel.part('step', RUN), { content: '2', at: screen.at(), sure: true });
  assert.deepEqual(heard, [['line', 'step'], ['step']]);
});

test('what comes late of something that is no longer followed counts for nothing', () => {
  const socket = connected();
  channel.follow('page', [RUN]);
  socket.says({ [CURVES]: { chart: 1 } });
  assert.equal(channel.topics.size, 0);
  assert.deepEqual(heard, []);
});

test('when a page turns to another run, who showed the first hears of it', () => {
  const socket = connected([CURVES]);
  socket.says({ [CURVES]: { chart: 1 } });
  channel.follow('page', ['curves/b/en']);
  assert.deepEqual(heard, [['chart'], ['chart']]);
  assert.equal(channel.part('chart'), undefined);
});

test('the next message is asked for once this one is drawn', () => {
  const socket = connected();
  socket.says({ [RUN]: { step: '1' } });
  assert.equal(socket.gots, 0);
  screen.pass(20);
  assert.equal(socket.gots, 1);
  socket.says();
  assert.equal(socket.gots, 2, 'at once where there is nothing to be drawn');
  screen.pass(5000);
  assert.equal(socket.gots, 2, 'and once for each');
});

test('a page that is shown no frames, or is hidden meanwhile, asks all the same', () => {
  screen.frames = false;
  const socket = connected();
  socket.says({ [RUN]: { step: '1' } });
  screen.pass(1000);
  assert.equal(socket.gots, 1);
  socket.says({ [RUN]: { step: '2' } });
  screen.turn('hidden');
  assert.equal(socket.gots, 2);
  assert.equal(socket.asked.hidden, true);
  socket.says({ [RUN]: { step: '3' } });
  assert.equal(socket.gots, 3);
  screen.turn('visible');
  assert.equal(socket.asked.hidden, false);
});

test('it tries again and again, less and less often, and at once when it may go better', () => {
  channel.follow('page', [RUN]);
  const gaps = [];
  for (let i = 0; i < 7; i += 1) {
    const before = FakeSocket.all.length;
    FakeSocket.last.close();
    const from = screen.at();
    while (FakeSocket.all.length === before) screen.pass(100);
    gaps.push(screen.at() - from);
  }
  assert.deepEqual(gaps, [500, 1000, 2000, 4000, 8000, 8000, 8000]);
  for (const better of [() => screen.dispatch('online'), () => screen.turn('visible')]) {
    FakeSocket.last.close();
    const before = FakeSocket.all.length;
    better();
    assert.equal(FakeSocket.all.length, before + 1);
    better();
    assert.equal(FakeSocket.all.length, before + 1, 'one connection at a time');
  }
  FakeSocket.last.open().says();
  FakeSocket.last.close();
  const before = FakeSocket.all.length;
  screen.pass(500);
  assert.equal(FakeSocket.all.length, before + 1, 'after a word from the server it begins anew');
});

test('nobody connects again for a page that follows nothing', () => {
  connected([RUN]);
  channel.leave('page');
  FakeSocket.last.close();
  screen.pass(60000);
  assert.equal(FakeSocket.all.length, 1);
});

test('a page that may not connect at all goes on without', () => {
  FakeSocket.refused = true;
  channel.follow('page', [RUN]);
  screen.pass(400);
  assert.equal(FakeSocket.all.length, 1);
  screen.pass(60000);
  assert.ok(FakeSocket.all.length > 5);
  assert.equal(channel.serves([RUN]), false);
});

test('a connection that is dead, or that nobody answers, is given up', () => {
  const dead = connected();
  dead.says({ [RUN]: { step: '1' } });
  screen.pass(7000);
  assert.ok(dead.closed);
  assert.equal(channel.fresh, false);
  screen.pass(1000);
  const [, next] = FakeSocket.all;
  dead.says({ [RUN]: { step: '9' } });
  assert.equal(channel.part('step', RUN).content, '1', 'what it says yet is not heard');
  screen.pass(11000);
  assert.ok(next.closed, 'it never opened');
  assert.ok(FakeSocket.all.length > 2);
});

test('a quiet word keeps it alive', () => {
  const socket = connected();
  socket.says({ [CURVES]: {}, [RUN]: { step: '1' } });
  for (let i = 0; i < 30; i += 1) {
    screen.pass(2000);
    socket.says();
  }
  assert.equal(FakeSocket.all.length, 1);
  assert.ok(channel.serves([CURVES, RUN]));
  assert.equal(channel.ageS, 0);
});

test('it serves what it was told on this connection, and nothing that is broken', () => {
  let socket = connected();
  assert.equal(channel.serves([RUN]), false, 'not told yet');
  socket.says({ [RUN]: { step: '1' }, [CURVES]: { broken: true } });
  assert.equal(channel.serves([RUN]), true);
  assert.equal(channel.serves([RUN, CURVES]), false);
  socket.says({ [CURVES]: { chart: 1 } });
  assert.equal(channel.serves([RUN, CURVES]), true);
  assert.equal(channel.part('broken', CURVES), undefined);
  socket.close();
  assert.equal(channel.serves([RUN]), false);
  screen.pass(1000);
  socket = FakeSocket.last.open();
  assert.equal(channel.serves([RUN]), false);
  assert.deepEqual(
    { ...channel.part('step', RUN), at: 0 }, { content: '1', at: 0, sure: false }, 'what it knew stays known',
  );
  socket.says({ [RUN]: { line: 'new' } });
  assert.equal(channel.part('step', RUN), undefined, 'the first word is all of it');
  assert.ok(channel.serves([RUN]));
});

test('what is gone takes its parts with it', () => {
  const socket = connected();
  socket.says({ [RUN]: { step: '1' } });
  socket.says({ [RUN]: { gone: true } });
  assert.deepEqual(channel.topics.get(RUN).parts, { gone: true });
  socket.says({ [RUN]: { step: '1' } });
  assert.deepEqual(channel.topics.get(RUN).parts, { step: '1' });
});

test('the age is that of the last word, by the channel or by the page\'s script', () => {
  const socket = connected();
  socket.says({ [RUN]: { step: '1' } });
  socket.close();
  screen.pass(450);
  assert.equal(channel.ageS, 0.45);
  screen.pass(50); // the next connection
  FakeSocket.last.open();
  screen.pass(4000);
  assert.equal(channel.ageS, 4.5, 'a connection alone says nothing');
  channel.redrawn();
  assert.equal(channel.ageS, 0);
  screen.pass(1000);
  FakeSocket.last.says({ [RUN]: { step: '2' } });
  assert.equal(channel.ageS, 0);
});

test('without a connection those who say how old they are hear time pass', () => {
  connected().close();
  heard.length = 0;
  screen.pass(3000);
  assert.ok(heard.length >= 3);
});

test('curves are drawn before pictures, and what comes next waits for both', () => {
  const socket = connected(['pictures/a/en', CURVES]);
  socket.says({ 'pictures/a/en': { grid: 'x'.repeat(30000) }, [CURVES]: { chart: 'y' } });
  assert.deepEqual(heard, [['chart']]);
  assert.equal(channel.part('grid').content.length, 30000, 'it is known at once');
  screen.pass(20);
  assert.deepEqual(heard, [['chart'], ['grid']]);
  assert.equal(socket.gots, 0);
  screen.pass(20);
  assert.equal(socket.gots, 1);
});
