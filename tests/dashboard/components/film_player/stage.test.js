import assert from 'node:assert/strict';
import { test } from 'node:test';

import { apart } from '../../../../dashboard/components/film_player/stage.js';

const distance = ([x, y], [u, v]) => Math.hypot(x - u, y - v);

test('names over each other are moved apart, others stay', () => {
  const moved = apart([[100, 100], [104, 101], [300, 300]], 20);
  assert.ok(distance(moved[0], moved[1]) >= 19.9);
  assert.deepEqual(moved[2], [300, 300]);
});

test('two in the same place part as well', () => {
  const [one, other] = apart([[50, 50], [50, 50]], 20);
  assert.ok(distance(one, other) >= 19.9);
});

test('all ten in the middle of an untrained map become readable', () => {
  const moved = apart(Array.from({ length: 10 }, (_, i) => [200 + i % 3, 200 + i % 4]), 20);
  for (let i = 0; i < 10; i++) {
    for (let j = 0; j < i; j++) assert.ok(distance(moved[i], moved[j]) > 12);
  }
});
