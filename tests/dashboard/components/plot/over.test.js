import assert from 'node:assert/strict';
import { test } from 'node:test';

import { withOver } from '../../../../dashboard/components/plot/over.js';

const FIGURE = { data: [{ x: [1] }], layout: { title: 't', shapes: ['a'], annotations: ['b'] } };

test('what is drawn over a figure comes after what it has itself', () => {
  const { data, layout } = withOver(FIGURE, { shapes: ['c'], annotations: ['d', 'e'] });
  assert.deepEqual(data, FIGURE.data);
  assert.deepEqual(layout, { title: 't', shapes: ['a', 'c'], annotations: ['b', 'd', 'e'] });
  assert.deepEqual(FIGURE.layout.shapes, ['a'], 'the figure itself stays as it was');
});

test('a figure without shapes gets some, and without anything over it stays as it is', () => {
  assert.deepEqual(withOver({ layout: {} }, { shapes: ['c'] }).layout, { shapes: ['c'], annotations: [] });
  assert.deepEqual(withOver(FIGURE, undefined), FIGURE);
});
