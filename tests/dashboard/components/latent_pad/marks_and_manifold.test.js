import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cellsOf } from '../../../../dashboard/components/latent_pad/manifold.js';
import { marksOf } from '../../../../dashboard/components/latent_pad/marks.js';
import { pixelAt } from '../../../../dashboard/components/latent_pad/view.js';

test('the point is on top, and lies where it should', () => {
  const marks = marksOf({ point: [3, 4], near: [5, 6], pins: [[1, 2]] });
  assert.deepEqual(marks.map(([name, { class: kind }]) => kind ?? name), ['dot', 'text', 'near', 'ring']);
  assert.deepEqual(marks.at(-1), ['circle', { class: 'ring', cx: 3, cy: 4, r: 10 }]);
  assert.deepEqual(marks.at(-2)[1], { class: 'near', cx: 5, cy: 6, r: 4 });
});

test('pins are numbered from 1 and joined by a line', () => {
  const [line, ...rest] = marksOf({ point: [0, 0], near: undefined, pins: [[1, 2], [3, 4]] });
  assert.deepEqual(line, ['polyline', { class: 'line', points: '1,2 3,4' }]);
  assert.deepEqual(rest.filter(([name]) => name === 'text'), [['text', { x: 1, y: 2 }, 1], ['text', { x: 3, y: 4 }, 2]]);
});

test('without pins and codes there is the point alone', () => {
  assert.equal(marksOf({ point: [0, 0], near: undefined, pins: [] }).length, 1);
});

test('cells tile the view: each shows the place in its middle', () => {
  const view = { left: 0, top: 0, width: 340, height: 170, x: [-1, 1], y: [4, 6] };
  const { rows, columns, places } = cellsOf(view);
  assert.deepEqual([rows, columns, places.length], [5, 10, 50]);
  places.forEach((place, i) => {
    const [right, down] = pixelAt(view, place);
    assert.ok(Math.abs(right - 34 * (i % columns + 0.5)) < 1e-9);
    assert.ok(Math.abs(down - 34 * (Math.floor(i / columns) + 0.5)) < 1e-9);
  });
});

test('a view smaller than a cell has one', () => {
  const { places } = cellsOf({ left: 0, top: 0, width: 10, height: 3, x: [0, 2], y: [0, 4] });
  assert.deepEqual(places, [[1, 2]]);
});
