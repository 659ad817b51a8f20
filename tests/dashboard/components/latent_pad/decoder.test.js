// A decoder small enough to be reckoned by hand; test_javascript.py holds it against torch's.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decoderFrom } from '../../../../dashboard/components/latent_pad/decoder.js';

const N_PIXELS = 784;
const SIGMOID = { '-1': 0.26894142, 0: 0.5, 1: 0.73105858, 2: 0.88079708 };

// h = relu([z - 1, 2 - 3z]); all pixels get h[0], and the first one 2 h[1] more.
function small() {
  const weight4 = new Array(2 * N_PIXELS).fill(0);
  weight4.fill(1, 0, N_PIXELS);
  weight4[N_PIXELS] = 2;
  const bias4 = new Array(N_PIXELS).fill(0);
  bias4[N_PIXELS - 1] = -1;
  const numbers = Float32Array.from([1, -3, -1, 2, ...weight4, ...bias4]);
  return { latent: 1, hidden: 2, bytes: new Uint8Array(numbers.buffer) };
}

function decoded(header, z) {
  const pixels = new Float32Array(N_PIXELS);
  decoderFrom(header)(z, pixels);
  return pixels;
}

function near(value, expected) {
  assert.ok(Math.abs(value - expected) < 1e-6, `${value} is not ${expected}`);
}

test('only hidden units above nought count', () => {
  const at3 = decoded(small(), [3]); // h = [2, 0]
  near(at3[0], SIGMOID[2]);
  near(at3[1], SIGMOID[2]);
  near(at3[783], SIGMOID[1]);
  const at0 = decoded(small(), [0]); // h = [0, 2]
  near(at0[0], 0.98201379);
  near(at0[1], SIGMOID[0]);
  near(at0[783], SIGMOID[-1]);
});

test('a decoded point leaves nothing behind for the next', () => {
  const decode = decoderFrom(small());
  const pixels = new Float32Array(N_PIXELS).fill(9);
  decode([3], pixels);
  decode([0], pixels);
  assert.deepEqual(pixels, decoded(small(), [0]));
});

test('weights may lie anywhere in the message that brought them', () => {
  const { bytes, ...header } = small();
  const message = new Uint8Array(bytes.length + 3);
  message.set(bytes, 3);
  const shifted = { ...header, bytes: message.subarray(3) }; // not at a multiple of four
  assert.deepEqual(decoded(shifted, [3]), decoded(small(), [3]));
});
