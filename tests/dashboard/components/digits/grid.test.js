import assert from 'node:assert/strict';
import { test } from 'node:test';

import { gridOf, pngScale, side, widthIn } from '../../../../dashboard/components/digits/grid.js';

test('digits stand row after row, with a gap of one pixel between', () => {
  const bytes = new Uint8Array(3 * 784);
  bytes[0] = 255; // the first digit's upper left
  bytes[784 + 27] = 51; // the second one's upper right
  bytes[3 * 784 - 1] = 102; // the third one's lower right
  const pixels = gridOf(bytes, { rows: 2, columns: 2 });
  const width = 28 + 1 + 28;
  assert.equal(side(2), width);
  assert.equal(pixels.length, width * width);
  const inked = [...pixels.entries()].filter(([, value]) => value > 0);
  const at = (row, column) => row * width + column;
  assert.deepEqual(inked, [
    [at(0, 0), 1], [at(0, 56), Math.fround(0.2)], [at(56, 27), Math.fround(0.4)],
  ]);
});

test('a digit-pixel is a whole number of screen pixels', () => {
  assert.equal(widthIn(1000, 57, 84, 1), 57 * 3); // as large as asked for
  assert.equal(widthIn(140, 57, 84, 1), 57 * 2); // 2.46 find room
  assert.equal(widthIn(1000, 57, 84, 1.5), 57 * 4 / 1.5); // 4.5 of a finer screen's
});

test('where that would waste more than a quarter of the room, it fills it', () => {
  assert.equal(widthIn(57 * 1.5, 57, 84, 1), 57 * 1.5);
  assert.equal(widthIn(57 * 0.5, 57, 84, 1), 57 * 0.5);
});

test('a file is as large as asked for, within its limit, and never smaller than the picture', () => {
  const picture = { width: 57, height: 28 };
  assert.equal(pngScale(picture, { scale: 8, limit: 4000 }), 8);
  assert.equal(pngScale(picture, { scale: 8, limit: 59 * 4 + 1 }), 4);
  assert.equal(pngScale(picture, { scale: 8, limit: 57 * 4 + 1 }), 3); // the margin counts
  assert.equal(pngScale({ width: 28, height: 57 }, { scale: 8, limit: 59 * 4 }), 4);
  assert.equal(pngScale(picture, { scale: 8, limit: 10 }), 1);
});
