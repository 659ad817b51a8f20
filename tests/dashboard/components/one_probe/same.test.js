import assert from 'node:assert/strict';
import { test } from 'node:test';

import { answer, mapped, modelFrom, nearestOn, pointAt } from '../../../../dashboard/components/one_probe/same.js';

const half = (bits) => new Uint8Array(new Uint16Array(bits).buffer);
const [ZERO, ONE, TWO] = [0, 0x3c00, 0x4000];

const flat = { origin: [0, 0], axes: [[1, 0], [0, 1]] };
const plain = (more = {}) => {
  const model = { latent: 2, n: 2, images: 'digits-1', plane: flat, mu: Float32Array.of(1, 2, -1, 0.5), labels: [3, 7], ...more };
  return { ...model, places: mapped(model) };
};

test('a message is a decoder, codes and labels', () => {
  const size = 1 * (1 + 1 + 784) + 784; // one hidden unit, one latent dimension
  const weights = Array.from({ length: size }, () => ZERO);
  weights[0] = ONE; // fc3's only weight
  weights[2] = TWO; // fc4's first one
  const bytes = new Uint8Array([...half(weights), ...half([ONE, TWO]), 5, 6]);
  const model = modelFrom({ latent: 1, hidden: 1, n: 2, plane: { origin: [0], axes: [[1], [0]] } }, bytes);
  assert.deepEqual([...model.mu], [1, 2]);
  assert.deepEqual([...model.labels], [5, 6]);
  const pixels = new Float32Array(784);
  model.decode([1], pixels);
  assert.ok(Math.abs(pixels[0] - 1 / (1 + Math.exp(-2))) < 1e-6);
  assert.equal(pixels[1], 0.5);
});

test('with one dimension each class has a row', () => {
  const places = mapped({ latent: 1, n: 2, mu: Float32Array.of(2, -1), labels: [2, 7], plane: { origin: [0], axes: [[1], [0]] } });
  assert.deepEqual([...places], [2, -1, -1, 1]);
});

test('one z is the same numbers in all models that have as many', () => {
  const [one, other] = [plain(), plain({ plane: { origin: [1, 1], axes: [[0, 1], [-1, 0]] } })];
  const z = pointAt(one, [0.5, -2]);
  const probe = { mode: 'point', z };
  assert.deepEqual(answer(probe, one), { z: [0.5, -2], place: [0.5, -2], off: 0 });
  assert.deepEqual(answer(probe, other).z, [0.5, -2]);
  assert.deepEqual(answer(probe, other).place, [-3, 0.5]); // where its own map has that z
  assert.deepEqual(answer(probe, plain({ latent: 3, n: 0 })), { why: 'other_z' });
});

test('a z beside the plane that a map shows says how far', () => {
  const plane = { origin: [0, 0, 1], axes: [[1, 0, 0], [0, 1, 0]] };
  const found = answer({ mode: 'point', z: [1, 2, 4] }, { latent: 3, n: 0, plane });
  assert.deepEqual(found, { z: [1, 2, 4], place: [1, 2], off: 3 });
});

test('before anything is pointed at, every model has the mean of the prior', () => {
  assert.deepEqual(answer({ mode: 'point' }, plain()).z, [0, 0]);
});

test('one image has a code of its own in every model that was tested on it', () => {
  const probe = { mode: 'image', index: 1, images: 'digits-1' };
  assert.deepEqual(answer(probe, plain()), { z: [-1, 0.5], place: [-1, 0.5], off: 0 });
  const wide = plain({ latent: 1, mu: Float32Array.of(4, 5), plane: { origin: [0], axes: [[1], [0]] } });
  assert.deepEqual(answer(probe, wide).z, [5]);
  assert.deepEqual(answer(probe, plain({ images: 'clothes-1' })), { why: 'other_data' });
  assert.deepEqual(answer(probe, plain({ n: 1, mu: Float32Array.of(1, 2) })), { why: 'other_data' });
  assert.deepEqual(answer(probe, plain({ n: 0, mu: Float32Array.of() })), { why: 'no_codes' });
});

test('the image under the cursor is the one whose dot is nearest', () => {
  assert.equal(nearestOn(plain().places, [-0.8, 0.4]), 1);
  assert.equal(nearestOn(new Float32Array(), [0, 0]), -1);
});
