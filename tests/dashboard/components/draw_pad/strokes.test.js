import assert from 'node:assert/strict';
import { test } from 'node:test';

import { extend, placeIn } from '../../../../dashboard/components/draw_pad/strokes.js';

const BOX = { left: 100, top: 50, width: 280, height: 140 };

test('a place is a share of the square, in thousandths', () => {
  assert.deepEqual(placeIn(BOX, { clientX: 170, clientY: 85 }), [0.25, 0.25]);
  assert.deepEqual(placeIn(BOX, { clientX: 193.3, clientY: 50 }), [0.333, 0]);
});

test('beside the square counts as at its edge', () => {
  assert.deepEqual(placeIn(BOX, { clientX: -9, clientY: 9999 }), [0, 1]);
  assert.deepEqual(placeIn(BOX, { clientX: 9999, clientY: -9 }), [1, 0]);
});

test('a point that tells nothing is left out', () => {
  const stroke = [[0.5, 0.5]];
  extend(stroke, [0.502, 0.502], 10);
  assert.deepEqual(stroke, [[0.5, 0.5]]);
  extend(stroke, [0.503, 0.503], 10);
  assert.deepEqual(stroke, [[0.5, 0.5], [0.503, 0.503]]);
});

test('a long stroke gives up every second point, keeps its ends, and grows on', () => {
  for (const n of [6, 7]) {
    const stroke = Array.from({ length: n }, (_, i) => [i / 10, 0]);
    extend(stroke, [0.95, 0], n);
    const kept = n === 6 ? [0, 0.2, 0.4, 0.5, 0.95] : [0, 0.2, 0.4, 0.6, 0.95];
    assert.deepEqual(stroke.map(([x]) => x), kept);
  }
});

test('however long a hand draws, a stroke has no more points than it may', () => {
  const stroke = [[0, 0]];
  for (let i = 1; i <= 500; i++) extend(stroke, [i / 100, 0], 20);
  assert.ok(stroke.length <= 20);
  assert.deepEqual([stroke[0], stroke.at(-1)], [[0, 0], [5, 0]]);
});
