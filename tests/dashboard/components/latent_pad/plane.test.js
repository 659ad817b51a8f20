import assert from 'node:assert/strict';
import { test } from 'node:test';

import { between, levelled, moved, project } from '../../../../dashboard/components/latent_pad/plane.js';

const FLAT = { origin: [0, 0], axes: [[1, 0], [0, 1]] };
// Two orthonormal directions of four, not through the origin.
const TILTED = { origin: [1, -1, 0.5, 2], axes: [[0.6, 0.8, 0, 0], [0, 0, 0.8, -0.6]] };

function near(found, expected) {
  assert.equal(found.length, expected.length);
  found.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]) < 1e-9, `[${found}] is not [${expected}]`);
  });
}

test('in two dimensions a place is the point itself', () => {
  assert.deepEqual(project(FLAT, [1.5, -2]), [1.5, -2]);
  assert.deepEqual(moved(FLAT, [9, 9], [1.5, -2]), [1.5, -2]);
});

test('the origin of a plane lies at [0, 0], its axes one away', () => {
  near(project(TILTED, TILTED.origin), [0, 0]);
  near(project(TILTED, [1.6, -0.2, 0.5, 2]), [1, 0]);
  near(project(TILTED, [1, -1, 1.3, 1.4]), [0, 1]);
});

test('a point that is moved lies where it was wanted', () => {
  for (const place of [[0, 0], [2.5, -1], [-3, 4]]) {
    near(project(TILTED, moved(TILTED, [3, 1, -2, 0.5], place)), place);
  }
});

test('what the map does not show of a point stays when it is moved', () => {
  const hidden = [[0.8, -0.6, 0, 0], [0, 0, 0.6, 0.8]]; // at right angles to both axes
  const along = (z) => hidden.map((axis) => axis.reduce((sum, a, i) => sum + a * (z[i] - TILTED.origin[i]), 0));
  const z = [3, 1, -2, 0.5];
  near(along(moved(TILTED, z, [2.5, -1])), along(z));
  near(moved(TILTED, z, project(TILTED, z)), z);
});

test('a levelled point lies on the map, at the same place', () => {
  const z = [3, 1, -2, 0.5];
  const level = levelled(TILTED, z);
  near(project(TILTED, level), project(TILTED, z));
  near(level, moved(TILTED, TILTED.origin, project(TILTED, z)));
  assert.notDeepEqual(level, z);
  near(levelled(TILTED, level), level);
});

test('between two points the way is even, and has no ends', () => {
  assert.deepEqual(between([0, 10], [4, 2], 3), [[1, 8], [2, 6], [3, 4]]);
  assert.deepEqual(between([0], [1], 0), []);
});
