import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  figuresAt, floatsOf, momentAt, mostOf, nearest, placesAt, reelFrom,
} from '../../../../dashboard/components/film_player/reel.js';

const STEPS = [1, 10, 30];
const CODES = 2;
const LATENT = 2;
const ROWS = [
  // step, loss, recon, kl, beta, learning rate, KL of both dimensions
  [1, 500, 490, 10, 1, 0.001, 4, 6],
  [20, 200, 195, 5, 1, 0.001, 2, 3],
  [30, 150, 144, 6, 1, 0.001, 5, 1],
];

function message() {
  const places = new Int16Array([
    0, 0, 32767, -32767, // frame 0
    100, 200, 0, 0, // frame 1
    300, -200, 0, 0, // frame 2
  ]);
  const decoder = new Uint16Array(1 * (LATENT + 1 + 784) + 784).fill(0x3c00);
  const parts = [
    new Uint8Array(places.buffer), new Uint8Array([3, 7]), new Uint8Array(7840),
    new Uint8Array(new Float32Array(ROWS.flat()).buffer), new Uint8Array(decoder.buffer),
    new Uint8Array([1, 2, 3]), new Uint8Array([4]), new Uint8Array([5, 6]),
  ];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => { bytes.set(part, at); return at + part.length; }, 0);
  const header = {
    n_frames: 3, n_codes: CODES, n_rows: 3, reach: 4, latent: LATENT, hidden: 1,
    steps: STEPS, kept: [10], lengths: [3, 1, 2],
  };
  return [header, bytes];
}

const reel = reelFrom(...message());

test('every part is found in its place', () => {
  assert.deepEqual([...reel.labels], [3, 7]);
  assert.deepEqual(reel.packed.map((part) => [...part]), [[1, 2, 3], [4], [5, 6]]);
  assert.equal(reel.decoders.length, 1);
  assert.ok(floatsOf(reel.decoders[0]).every((weight) => weight === 1));
});

test('a step lies in a frame, between two, or at an end', () => {
  assert.deepEqual(momentAt(STEPS, 1), { before: 0, after: 1, share: 0 });
  assert.deepEqual(momentAt(STEPS, 10), { before: 1, after: 2, share: 0 });
  assert.deepEqual(momentAt(STEPS, 20), { before: 1, after: 2, share: 0.5 });
  assert.deepEqual(momentAt(STEPS, 30), { before: 2, after: 2, share: 0 });
  assert.deepEqual(momentAt(STEPS, 99), { before: 2, after: 2, share: 0 });
  assert.equal(momentAt(STEPS, 0).share, 0);
  assert.deepEqual(momentAt([7], 3), { before: 0, after: 0, share: 0 });
});

test('pictures are those of the nearer frame', () => {
  assert.equal(nearest(momentAt(STEPS, 5)), 0);
  assert.equal(nearest(momentAt(STEPS, 6)), 1);
});

test('codes are where the frame has them, and glide to the next one', () => {
  const into = new Float32Array(2 * CODES);
  assert.deepEqual([...placesAt(reel, momentAt(STEPS, 1), into)], [0, 0, 4, -4]);
  const [x, y] = placesAt(reel, momentAt(STEPS, 20), into);
  assert.ok(Math.abs(x - 200 * 4 / 32767) < 1e-6);
  assert.ok(Math.abs(y) < 1e-6);
});

test('figures are those that were read last', () => {
  assert.equal(figuresAt(reel, 0).loss, 500);
  assert.equal(figuresAt(reel, 19).loss, 500);
  assert.equal(figuresAt(reel, 20).kl, 5);
  assert.deepEqual(figuresAt(reel, 99).kl_per_dim, [5, 1]);
});

test('the most KL is over the whole run', () => {
  assert.deepEqual(mostOf(reel), [5, 6]);
});

test('halves are the numbers that they stand for', () => {
  const halves = new Uint16Array([0x3c00, 0xc000, 0x3555, 0x0001, 0x0000, 0x7bff]);
  const [one, minusTwo, third, least, zero, most] = floatsOf(halves);
  assert.equal(one, 1);
  assert.equal(minusTwo, -2);
  assert.ok(Math.abs(third - 1 / 3) < 1e-4);
  assert.ok(Math.abs(least - 2 ** -24) < 1e-12);
  assert.equal(zero, 0);
  assert.equal(most, 65504);
});
