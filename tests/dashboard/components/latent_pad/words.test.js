import assert from 'node:assert/strict';
import { test } from 'node:test';

import { filled, named, position, written } from '../../../../dashboard/components/latent_pad/words.js';

const about = {
  flat: true,
  plane: { origin: [0, 0, 0, 0], axes: [[1, 0, 0, 0], [0, 0, 1, 0]] },
  names: ['axis 1', 'axis 2'],
  words: { decimal: ',', own_code: 'le code de cette image' },
};

test('a phrase gets its values, each as often as it is named', () => {
  assert.equal(filled('{a} and {b}, {a}', { a: 1, b: '$&' }), '1 and $&, 1');
});

test("a number is written in the page's language", () => {
  assert.equal(written(-1.256, 2, '.'), '-1.26');
  assert.equal(written(1234.5, 1, ','), '1234,5');
});

test('a point of few numbers is all of them, with a true minus', () => {
  assert.equal(position([0.5, -1.25], about), 'z1 = 0,50, z2 = \u22121,25');
  assert.equal(position([1, 2, 3], { ...about, flat: false }), 'z1 = 1,00, z2 = 2,00, z3 = 3,00');
});

test("a point of many is its place on the map's axes", () => {
  assert.equal(position([1, 9, -2, 9], about), 'axis 1 = 1,00, axis 2 = \u22122,00');
});

test('a point of many in space is a code', () => {
  assert.equal(position([1, 9, -2, 9], { ...about, flat: false }), 'le code de cette image');
});

test("few numbers stand in a file's name, of many a number made of them", () => {
  assert.equal(named([0.5, -1.256]), '0.50_-1.26');
  const z = [0, 1, 2, 3];
  assert.match(named(z), /^[0-9a-f]{8}$/);
  assert.equal(named(z), named([...z]));
  assert.notEqual(named(z), named([0, 1, 2, 3.001]));
});
