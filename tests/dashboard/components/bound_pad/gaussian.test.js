import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  elboOf, entropyOf, held, isUpright, onTheWay, placeOn, read,
} from '../../../../dashboard/components/bound_pad/gaussian.js';

const N = 121;
const FROM = -3;
const TO = 3;

// A grid of what `height` says of every place.
function gridOf(height) {
  const at = (i) => FROM + i / (N - 1) * (TO - FROM);
  const values = Float32Array.from({ length: N * N }, (_, i) => height(at(i % N), at(Math.floor(i / N))));
  return { values, n: [N, N], x: [FROM, TO], y: [FROM, TO] };
}

function near(found, expected, within = 1e-9) {
  assert.ok(Math.abs(found - expected) <= within, `${found} is not ${expected}`);
}

// log p(x, z) of a model that can be computed by hand: log p(x) = -100, and the posterior is a
// Gaussian around (0.4, -0.3), turned by 0.5, sigma 0.5 and 0.2 along its axes.
const POSTERIOR = { mu: [0.4, -0.3], widths: [0.5, 0.2], turn: 0.5 };
const LOG_P_X = -100;

function logJoint(x, y) {
  const { mu, widths, turn } = POSTERIOR;
  const [dx, dy] = [x - mu[0], y - mu[1]];
  const along = (Math.cos(turn) * dx + Math.sin(turn) * dy) / widths[0];
  const across = (-Math.sin(turn) * dx + Math.cos(turn) * dy) / widths[1];
  return LOG_P_X - (along ** 2 + across ** 2) / 2 - Math.log(2 * Math.PI * widths[0] * widths[1]);
}

const GRID = gridOf(logJoint);

test('where q is the posterior, the ELBO is log p(x)', () => {
  near(elboOf(POSTERIOR, GRID), LOG_P_X, 1e-3);
  near(elboOf({ ...POSTERIOR, turn: POSTERIOR.turn + Math.PI }, GRID), LOG_P_X, 1e-3);
});

test('elsewhere what it misses is the KL between two Gaussians', () => {
  // Same axes: KL = sum of 1/2 (s^2/t^2 + d^2/t^2 - 1) - log(s/t) along each
  const q = { mu: placeOn(POSTERIOR, [1, -0.5]), widths: [0.3, 0.3], turn: 0.5 };
  const kl = [[0.5, 1], [0.2, -0.5]].reduce((sum, [t, d]) => (
    sum + ((0.3 / t) ** 2 + d ** 2 - 1) / 2 - Math.log(0.3 / t)
  ), 0);
  near(LOG_P_X - elboOf(q, GRID), kl, 2e-3);
});

test('an upright ellipse can not close the gap of a turned posterior', () => {
  // The best one has the widths of the posterior's precision: KL = 1/2 log(det of diagonal / det).
  const [p, r] = POSTERIOR.widths.map((width) => width ** -2);
  const [c, s] = [Math.cos(0.5) ** 2, Math.sin(0.5) ** 2];
  const best = { mu: POSTERIOR.mu, widths: [(c * p + s * r) ** -0.5, (s * p + c * r) ** -0.5], turn: 0 };
  const least = Math.log((c * p + s * r) * (s * p + c * r) / (p * r)) / 2;
  near(LOG_P_X - elboOf(best, GRID), least, 2e-3);
  for (const widths of [[0.2, 0.2], [0.3, 0.2], [0.3, 0.3], [0.5, 0.2]]) {
    assert.ok(LOG_P_X - elboOf({ ...best, widths }, GRID) > least);
  }
});

test('a narrow ellipse has little entropy', () => {
  near(entropyOf({ widths: [1, 1] }), 1 + Math.log(2 * Math.PI));
  near(entropyOf({ widths: [0.1, 1] }) - entropyOf({ widths: [1, 1] }), Math.log(0.1));
});

test('the grid is read between its points, and its edge beyond them', () => {
  const plane = gridOf((x, y) => 3 * x - 2 * y + 1);
  near(read(plane, [0.123, -1.456]), 3 * 0.123 + 2 * 1.456 + 1, 1e-5);
  const bowl = gridOf((x, y) => x * x + x * y);
  near(read(bowl, [0.777, 1.111]), 0.777 ** 2 + 0.777 * 1.111, 1e-5);
  assert.ok(Number.isFinite(read(plane, [99, -99])));
});

test('what the hand asks for stays where the grid can tell of it', () => {
  const view = { x: [-1, 1], y: [0, 2] };
  const { mu, widths, turn } = held({ mu: [5, -5], widths: [9, 1e-9], turn: 7 }, view, [0.01, 0.25]);
  assert.deepEqual([mu, widths, turn], [[1, 0], [0.25, 0.01], 7]);
});

test('an ellipse stands upright at every quarter turn, and a circle always', () => {
  for (const turn of [0, Math.PI / 2, Math.PI, -Math.PI / 2]) {
    assert.ok(isUpright({ widths: [2, 1], turn }));
  }
  assert.ok(!isUpright({ widths: [2, 1], turn: 0.3 }));
  assert.ok(isUpright({ widths: [1, 1], turn: 0.3 }));
});

test('on the way from one ellipse to another it turns the short way', () => {
  const [from, to] = [{ mu: [0, 0], widths: [1, 1], turn: 1.5 }, { mu: [2, 4], widths: [4, 1], turn: -1.5 }];
  assert.deepEqual(onTheWay(from, to, 0.5).mu, [1, 2]);
  near(onTheWay(from, to, 0.5).widths[0], 2);
  near(onTheWay(from, to, 1).turn - 1.5, Math.PI - 3);
  near(onTheWay(from, to, 0).turn, 1.5);
});
