import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  codeOf, codesFrom, nearestCode, originalOf,
} from '../../../../dashboard/components/latent_pad/codes.js';

const ROWS = [[0, 0, 0], [1, 0, 0], [0, 2, 0], [0, 0, -3]];

function message(offset = 0) {
  const numbers = new Uint8Array(Float32Array.from(ROWS.flat()).buffer);
  const bytes = new Uint8Array(numbers.length + offset);
  bytes.set(numbers, offset);
  return { name: 'map-codes', version: '7', latent: 3, n: 4, labels: [5, 6, 7, 8], bytes: bytes.subarray(offset) };
}

test('codes are read row after row, wherever their bytes lie', () => {
  for (const offset of [0, 1, 6]) {
    const codes = codesFrom(message(offset));
    ROWS.forEach((row, i) => assert.deepEqual(codeOf(codes, i), row));
    assert.deepEqual([codes.version, codes.labels], ['7', [5, 6, 7, 8]]);
  }
});

test('an image without a code has none', () => {
  const codes = codesFrom(message());
  for (const i of [-1, 4, undefined, NaN]) assert.equal(codeOf(codes, i), undefined);
});

test('the nearest code is that in all of the dimensions', () => {
  const codes = codesFrom(message());
  assert.deepEqual(nearestCode(codes, [0.9, 0, 0]).map((x) => Math.round(1e6 * x)), [1e6, 1e5]);
  assert.deepEqual(nearestCode(codes, [0, 0, -2]), [3, 1]);
  assert.deepEqual(nearestCode(codes, [0, 2, 4]), [2, 4]);
});

test('of equally near codes the first counts, and of none there is none', () => {
  assert.deepEqual(nearestCode(codesFrom(message()), [0.5, 0, 0]), [0, 0.5]);
  assert.deepEqual(nearestCode({ latent: 3, n: 0, values: new Float32Array(0) }, [0, 0, 0]), [-1, Infinity]);
});

test('an original is shares of full ink, and none where it has not arrived', () => {
  const bytes = new Uint8Array(2 * 784);
  bytes[784] = 255;
  bytes[785] = 51;
  const second = originalOf({ bytes }, 1);
  assert.equal(second.length, 784);
  assert.deepEqual([...second.subarray(0, 3)], [1, Math.fround(0.2), 0]);
  assert.equal(originalOf({ bytes }, 2), undefined);
  assert.equal(originalOf(undefined, 0), undefined);
});
