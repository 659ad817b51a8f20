import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

import { Hands } from '../../../../dashboard/components/latent_pad/hands.js';

const onMap = { closest: () => null };
let stage;
let asked;
let flat;

// A map whose place is the pixel itself, as far as 100 to the right.
beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  globalThis.window = new EventTarget();
  stage = { ...onMap };
  asked = [];
  flat = true;
  const note = (name) => (what) => asked.push(what === undefined ? name : [name, what]);
  const placeOf = ({ clientX, clientY }) => (clientX <= 100 ? [clientX, clientY] : undefined);
  new Hands(stage, placeOf, {
    point: note('point'), pinAt: note('pinAt'), step: note('step'), pin: note('pin'), unpin: note('unpin'),
    keys: () => flat,
  });
});

function at(clientX, clientY, more = {}) {
  return { clientX, clientY, target: onMap, pointerType: 'mouse', button: 0, ...more };
}

function click(x, y, { to: [clientX, clientY] = [x, y], button = 0, ...more } = {}) {
  stage.onpointerdown(at(x, y, { button, ...more }));
  globalThis.window.dispatchEvent(Object.assign(new Event('pointerup'), { clientX, clientY, button }));
}

function pressed(key, more = {}) {
  let prevented = false;
  stage.onkeydown({ key, target: stage, preventDefault: () => { prevented = true; }, ...more });
  return prevented;
}

test('the point goes where the mouse is, and nowhere beside the map', () => {
  stage.onpointermove(at(3, 4));
  stage.onpointermove(at(101, 4));
  assert.deepEqual(asked, [['point', [3, 4]]]);
});

test('a click pins, once it can be no double click', () => {
  click(3, 4);
  mock.timers.tick(200);
  assert.deepEqual(asked, []);
  mock.timers.tick(200);
  assert.deepEqual(asked, [['pinAt', [3, 4]]]);
});

test('where nothing listens to a double click, nobody waits for one', () => {
  new Hands(stage, () => [1, 2], { pinAt: (place) => asked.push(place) }, 0);
  click(1, 2);
  mock.timers.tick(0);
  assert.deepEqual(asked, [[1, 2]]);
});

test('a double click pins nothing, and a click after it does', () => {
  click(3, 4);
  mock.timers.tick(100);
  click(3, 4);
  mock.timers.tick(1000);
  assert.deepEqual(asked, []);
  click(5, 6);
  mock.timers.tick(1000);
  assert.deepEqual(asked, [['pinAt', [5, 6]]]);
});

test('a drag, another button and a click beside the map pin nothing', () => {
  click(3, 4, { to: [8, 4] });
  click(3, 4, { button: 2 });
  click(101, 4);
  mock.timers.tick(1000);
  assert.deepEqual(asked, []);
});

test('a hand that trembles clicks', () => {
  click(3, 4, { to: [5, 6] });
  mock.timers.tick(1000);
  assert.deepEqual(asked, [['pinAt', [5, 6]]]);
});

test("a chart's own buttons are no place of the map", () => {
  click(3, 4, { target: { closest: (selector) => selector === '.modebar' } });
  mock.timers.tick(1000);
  assert.deepEqual(asked, []);
});

test('a finger moves the point where it taps, and pins nothing', () => {
  click(3, 4, { pointerType: 'touch' });
  mock.timers.tick(1000);
  assert.deepEqual(asked, [['point', [3, 4]]]);
});

test('arrow keys step by a share of the map, with Shift five times as far', () => {
  assert.ok(pressed('ArrowLeft'));
  assert.ok(pressed('ArrowUp', { shiftKey: true }));
  const steps = asked.map(([name, way]) => [name, way.map((share) => Math.round(1000 * share) + 0)]);
  assert.deepEqual(steps, [['step', [-20, 0]], ['step', [0, 100]]]);
});

test('Enter pins, Backspace and Delete take the last pin back, other keys stay the browser\'s', () => {
  assert.deepEqual(['Enter', 'Backspace', 'Delete', 'Tab', 'a'].map((key) => pressed(key)), [true, true, true, false, false]);
  assert.deepEqual(asked, ['pin', 'unpin', 'unpin']);
});

test("keys are the map's where it is flat, and not when typed into something on it", () => {
  pressed('Enter', { target: {} });
  flat = false;
  assert.equal(pressed('Enter'), false);
  assert.deepEqual(asked, []);
});
