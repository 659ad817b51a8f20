import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { Presses, meant } from '../../../../dashboard/components/presentation/keys.js';
import { fakeWindow } from '../window.js';

const ANY = ['training', 'paused'];
const PAUSE = { name: 'pause', keys: ['P', 'p'], does: 'Pause', by: 0, during: ['training'], otherwise: 'Over.' };
const RESUME = { ...PAUSE, name: 'resume', does: 'Resume', during: ['paused'] };
const STEP = { ...PAUSE, name: 'step', keys: ['S', 's'], does: 'Step', by: 1, during: ['paused'], otherwise: 'Pause first.' };
const UP = { ...PAUSE, name: 'beta', keys: ['+', '='], does: 'Beta up', by: 1, during: ANY };
const DOWN = { ...UP, keys: ['-'], does: 'Beta down', by: -1 };
const SCALES = { beta: { values: [0, 0.5, 1, 2, 4], words: ['0', '0,5', '1', '2', '4'], now: 1 } };

let screen;
let sent;
let said;
let presses;
let status;

beforeEach(() => {
  screen = fakeWindow();
  sent = [];
  said = [];
  status = 'training';
  presses = new Presses(() => status, (asked) => sent.push(asked), (words) => said.push(words));
  presses.given([PAUSE, RESUME, STEP, UP, DOWN], SCALES);
});

function press(keys, every = 60) {
  for (const key of keys) {
    presses.press(key, false);
    screen.pass(every);
  }
}

test('a burst of presses is one change, along the slider\'s own steps and not beyond them', () => {
  press('++');
  assert.deepEqual([sent, said], [[], ['2', '4']], 'said at once, and asked for when the burst is over');
  press('++++++++');
  screen.pass(1000);
  assert.deepEqual(sent, [{ beta: 4 }]);
  assert.equal(said.at(-1), '4');
});

test('up and down are one burst too', () => {
  press('++---');
  screen.pass(1000);
  assert.deepEqual(sent, [{ beta: 0.5 }]);
});

test('while the server has not answered nothing more is asked; then it is, from where the hand is', () => {
  press('+');
  screen.pass(400);
  press('+');
  screen.pass(1000);
  assert.deepEqual(sent, [{ beta: 2 }]);
  presses.given([PAUSE, UP, DOWN], { beta: { ...SCALES.beta, now: 2 } });
  assert.deepEqual(sent, [{ beta: 2 }, { beta: 4 }]);
  presses.given([PAUSE, UP, DOWN], { beta: { ...SCALES.beta, now: 4 } });
  press('-');
  screen.pass(1000);
  assert.deepEqual(sent.at(-1), { beta: 2 });
});

test('an answer that never comes holds up nobody for ever', () => {
  press('p');
  screen.pass(5000);
  press('p');
  assert.equal(sent.length, 2);
});

test('ten presses of a key that begins or ends something are one, and a held key too', () => {
  press('pppppppppp');
  assert.deepEqual(sent, [{ pause: 1 }]);
  status = 'paused';
  presses.given([PAUSE, RESUME], {});
  presses.press('p', true);
  screen.pass(1000);
  assert.deepEqual(sent, [{ pause: 1 }]);
  press('p');
  assert.deepEqual(sent, [{ pause: 1 }, { resume: 1 }]);
});

test('steps add up', () => {
  status = 'paused';
  press('sss');
  screen.pass(1000);
  assert.deepEqual(sent, [{ step: 3 }]);
  assert.deepEqual(said, ['Step', 'Step × 2', 'Step × 3']);
});

test('what is no longer to be had when the server has answered is not asked for', () => {
  status = 'paused';
  press('p');
  press('s');
  screen.pass(100);
  status = 'training';
  presses.given([PAUSE, RESUME, STEP], {});
  screen.pass(1000);
  assert.deepEqual(sent, [{ resume: 1 }]);
});

test('a key that does nothing now says why; one that is none is left to the page', () => {
  assert.equal(presses.press('s', false), true);
  assert.equal(presses.press('r', false), false);
  screen.pass(1000);
  assert.deepEqual([sent, said], [[], ['Pause first.']]);
});

test('how the run stands now counts, before the page has been drawn by it', () => {
  status = 'paused';
  press('s');
  screen.pass(1000);
  assert.deepEqual(sent, [{ step: 1 }]);
});

// An element that matches exactly these selectors.
function inside(...selectors) {
  const path = selectors.map((one) => ({ matches: (all) => all.split(/,(?![^(]*\))/).includes(one) }));
  return { composedPath: () => [...path, {}] };
}

test('nothing is heard of what is typed, of a chart\'s toolbar, or with Ctrl, Alt or Meta', () => {
  assert.equal(meant(inside('button')), true);
  for (const selector of ['textarea', 'select', '[contenteditable]', 'dialog', '[role=toolbar]', '[role=combobox]']) {
    assert.equal(meant(inside('span', selector)), false, selector);
  }
  for (const more of ['ctrlKey', 'metaKey', 'altKey', 'defaultPrevented', 'isComposing']) {
    assert.equal(meant({ ...inside('button'), [more]: true }), false, more);
  }
});
