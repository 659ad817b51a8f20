import assert from 'node:assert/strict';
import { test } from 'node:test';

import { pixelAt, placeAt } from '../../../../dashboard/components/latent_pad/view.js';
import { viewIn } from '../../../../dashboard/components/shared/axes.js';
import { drawMap, ticks } from '../../../../dashboard/components/two_numbers/map.js';
import { codesAfter } from '../../../../dashboard/components/two_numbers/two_numbers.js';

test('a wide map shows more of the plane, and a unit is as long each way', () => {
  const view = viewIn(544, 348, 5);
  assert.deepEqual([view.width, view.height], [500, 300]);
  assert.deepEqual(view.y, [-5, 5]);
  const [across, up] = [view.width / (view.x[1] - view.x[0]), view.height / (view.y[1] - view.y[0])];
  assert.ok(Math.abs(across - up) < 1e-9);
});

test('a narrow map shows all that is asked for too', () => {
  const view = viewIn(344, 648, 5);
  assert.deepEqual(view.x, [-5, 5]);
  assert.deepEqual(view.y, [-10, 10]);
});

test('the place under a dot is the code that it shows', () => {
  const view = viewIn(544, 348, 5);
  const place = placeAt(view, pixelAt(view, [1.5, -2]));
  assert.deepEqual(place.map((value) => Math.round(1000 * value) / 1000), [1.5, -2]);
});

test('lines of the grid stand at whole numbers that are in view', () => {
  assert.deepEqual(ticks([-4.8, 4.8]).map((value) => value + 0), [-4, -2, 0, 2, 4]);
  assert.deepEqual(ticks([-6, 1]).map((value) => value + 0), [-6, -4, -2, 0]);
});

test('codes stand behind the weights, and labels behind the codes', () => {
  const places = new Uint8Array(new Float32Array([1, 2, 3, 4]).buffer);
  const bytes = Uint8Array.of(9, 9, 9, 9, 9, 9, 9, ...places, 5, 6);
  const { values, labels } = codesAfter({ latent: 2, n: 2 }, bytes);
  assert.deepEqual([...values], [1, 2, 3, 4]);
  assert.deepEqual([...labels], [5, 6]);
});

// A canvas that notes what is drawn on it, each with the colour it is drawn in.
function noting() {
  const drawn = [];
  const pen = new Proxy({}, {
    get: (state, name) => state[name] ?? ((...given) => { drawn.push([name, state.fillStyle, ...given]); }),
  });
  const named = (name) => drawn.filter(([what]) => what === name);
  return { canvas: { getContext: () => pen }, named };
}

const codes = {
  values: Float32Array.of(1, 2, -3, 0.5),
  labels: Uint8Array.of(1, 0),
  colours: ['red', 'blue'],
  titles: [['0', 1, 1, 17], ['a long name', -1, 1, 12]],
};
const look = { ink: 'black', paper: 'white', grid: 'grey', font: 'serif' };

test('every code is a dot of its class, at its place, and every class is named', () => {
  const { canvas, named } = noting();
  const view = viewIn(544, 348, 5);
  drawMap(canvas, view, codes, look, 2);
  assert.deepEqual([canvas.width, canvas.height], [1088, 696]);
  const dots = named('arc').map(([, colour, x, y]) => [colour, x, y]);
  assert.deepEqual(dots, [['blue', ...pixelAt(view, [1, 2])], ['red', ...pixelAt(view, [-3, 0.5])]]);
  const words = named('fillText').map(([, , word]) => word);
  assert.deepEqual(words.slice(-2), ['0', 'a long name']);
  assert.ok(words.includes('z1') && words.includes('z2') && words.includes('\u22122'));
});

test('only a picture to keep has its ring drawn: on the page it is moved', () => {
  const { canvas, named } = noting();
  const view = viewIn(544, 348, 5);
  drawMap(canvas, view, { ...codes, ring: { at: [1, 1], radius: 10, width: 4 } }, look, 1);
  const [, , ...ring] = named('arc').at(-1);
  assert.deepEqual(ring.slice(0, 3), [...pixelAt(view, [1, 1]), 10]);
});
