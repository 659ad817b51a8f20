import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Pins } from '../../../../dashboard/components/latent_pad/pins.js';
import { replaced } from '../../../../dashboard/components/latent_pad/sliders.js';

function pins() {
  const told = [];
  const made = new Pins(undefined, undefined, () => told.push(structuredClone(made.points)));
  return { made, told };
}

test('every pin that comes or goes is told', () => {
  const { made, told } = pins();
  made.add([1, 2]);
  made.add([3, 4]);
  made.forgetLast();
  made.become([]);
  assert.deepEqual(told, [[[1, 2]], [[1, 2], [3, 4]], [[1, 2]], []]);
});

test('a pin has three decimals: it stands in the address', () => {
  const { made } = pins();
  made.add([0.12345, -2.00049]);
  assert.deepEqual(made.points, [[0.123, -2]]);
});

test('there are eight pins at most, and the oldest goes', () => {
  const { made } = pins();
  for (let i = 0; i < 10; i++) made.add([i]);
  assert.deepEqual(made.points, [2, 3, 4, 5, 6, 7, 8, 9].map((i) => [i]));
});

test('who was told of the pins keeps them as they were', () => {
  const { made } = pins();
  made.add([1]);
  const before = made.points;
  made.add([2]);
  assert.deepEqual(before, [[1]]);
});

test('a slider moves one number, and the point before stays', () => {
  const z = [1, 2, 3];
  assert.deepEqual(replaced(z, 1, -4), [1, -4, 3]);
  assert.deepEqual(z, [1, 2, 3]);
});
