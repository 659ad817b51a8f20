import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import mount from '../../../../dashboard/components/live_text/live_text.js';
import { Channel } from '../../../../dashboard/components/follow/channel.js';
import { FakeElement, FakeSocket, fakeWindow } from '../window.js';

const RUN = 'run/a/en';
const DATA = {
  topic: RUN, parts: { step: '5', active: true }, template: 'You see step 5. It is at {step}.', fixed: {},
  cases: [{ when: { step: '5', active: false }, template: '' }, { when: { step: '5' }, template: 'It trains on.' }],
  button: 'Show it', caption: true,
};

let screen;
let node;
let said;
let button;
let pressed;

beforeEach(() => {
  screen = fakeWindow();
  [node, said, button] = ['div', 'div', 'button'].map((name) => new FakeElement(name));
  node.querySelector = (name) => (name === 'button' ? button : said);
  pressed = 0;
});

function show(data = DATA) {
  const parentElement = { querySelector: () => node };
  mount({ data: [data], parentElement, setTriggerValue: (name) => { pressed += name === 'pressed'; } });
}

function connected() {
  globalThis.window.vaeLive = new Channel(new URL('http://class.test/live'));
  globalThis.window.vaeLive.follow('page', [RUN]);
  return FakeSocket.last.open();
}

const shown = () => said.textContent + (button.hidden ? '' : ` [${button.textContent}]`);

test('it says what the script sent, then what the channel says', () => {
  show();
  assert.equal(shown(), 'It trains on.');
  const socket = connected();
  socket.says({ [RUN]: { step: '6', active: true } });
  assert.equal(shown(), 'You see step 5. It is at 6. [Show it]');
  button.onclick();
  assert.equal(pressed, 1);
  socket.says({ [RUN]: { step: '5', active: false } });
  assert.equal(shown(), '');
});

test('what says the same is left alone: it may be selected', () => {
  show();
  const before = said.replaced;
  connected().says({ [RUN]: { step: '5', active: true } });
  show();
  assert.equal(said.replaced, before);
});

test('drawn for another run it says that one\'s words', () => {
  const socket = connected();
  show({ ...DATA, template: '{line}', parts: { line: 'first' }, cases: [], button: '' });
  socket.says({ [RUN]: { line: 'first, later' } });
  show({ ...DATA, topic: 'run/b/en', template: '{line}', parts: { line: 'second' }, cases: [], button: '' });
  assert.equal(shown(), 'second');
});

test('it stops listening when it has left the page', () => {
  show();
  assert.equal(screen.n('vae-live'), 1);
  node.isConnected = false;
  connected().says({ [RUN]: { step: '6' } });
  assert.equal(screen.n('vae-live'), 0);
  assert.equal(shown(), 'It trains on.');
});
