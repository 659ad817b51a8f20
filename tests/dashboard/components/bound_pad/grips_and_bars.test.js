import assert from 'node:assert/strict';
import { test } from 'node:test';

import { endOf, marksAlong, shareAt, spanFor } from '../../../../dashboard/components/bound_pad/bars.js';
import { gripsOf, outline, pulled } from '../../../../dashboard/components/bound_pad/grips.js';
import { roundNumbers, viewOn } from '../../../../dashboard/components/bound_pad/posterior.js';
import { pixelAt } from '../../../../dashboard/components/latent_pad/view.js';

const VIEW = { left: 0, top: 0, width: 400, height: 400, x: [-2, 2], y: [-2, 2] }; // 100 px a unit
const Q = { mu: [0, 0], widths: [0.5, 0.25], turn: 0 };

function near(found, expected) {
  found.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < 1e-6, `[${found}] is not [${expected}]`));
}

function grips(q) {
  return Object.fromEntries(gripsOf(q, VIEW));
}

test('grips lie at two sigmas, and beyond the first axis the one that turns', () => {
  const { centre, first, second, turn } = grips(Q);
  near(centre, [200, 200]);
  near(first, [300, 200]);
  near(second, [200, 150]);
  near(turn, [74, 200]);
});

test('the grips of a tiny ellipse can be told apart all the same', () => {
  const all = Object.values(grips({ ...Q, widths: [0.001, 0.001] }));
  for (const [i, one] of all.entries()) {
    for (const other of all.slice(i + 1)) {
      assert.ok(Math.hypot(one[0] - other[0], one[1] - other[1]) > 30);
    }
  }
});

test('a grip follows the pointer', () => {
  near(pulled(Q, VIEW, 'centre', [200, 200], [250, 180]).mu, [0.5, 0.2]);
  near(pulled(Q, VIEW, 'first', [300, 200], [350, 260]).widths, [0.75, 0.25]);
  near(pulled(Q, VIEW, 'second', [200, 150], [200, 100]).widths, [0.5, 0.5]);
  near([pulled(Q, VIEW, 'turn', [74, 200], [200, 326]).turn], [Math.PI / 2]);
});

test('a turned ellipse is stretched along its own axes', () => {
  const q = { ...Q, turn: Math.PI / 2 };
  const { first } = grips(q);
  near(first, [200, 100]);
  near(pulled(q, VIEW, 'first', first, [230, 50]).widths, [0.75, 0.25]);
});

test('no pull makes a width less than nothing', () => {
  assert.ok(pulled(Q, VIEW, 'first', [300, 200], [50, 200]).widths[0] > 0);
});

test('the outline at two sigmas goes through the grips', () => {
  const points = outline(Q, VIEW, 2);
  near(points[0], [300, 200]);
  near(points[18], [200, 150]);
});

test('the bars hold the gap, and end where the ELBO does', () => {
  assert.equal(spanFor(0), 5);
  assert.equal(spanFor(4.9), 10);
  assert.equal(spanFor(69.7), 100);
  assert.equal(endOf(0, 5), 1);
  assert.ok(endOf(10, 20) > endOf(15, 20));
  assert.ok(endOf(1e6, 5000) > 0, 'something of the ELBO is always left');
  assert.equal(endOf(-0.001, 5), 1, 'rounding makes no bar longer than log p(x)');
});

test('marks stand a fifth apart, up to log p(x)', () => {
  const marks = marksAlong(20);
  near(marks.map(([, below]) => below), [20, 16, 12, 8, 4, 0]);
  assert.equal(marks.at(-1)[0], 1);
  assert.equal(shareAt(21, 20), undefined);
});

test('a wide view shows more of the plane, a unit as long each way', () => {
  const view = viewOn(652, 448, { x: [0, 1], y: [5, 6] });
  near([view.width, view.height], [600, 400]);
  near(view.y, [5, 6]);
  near(view.x, [-0.25, 1.25]);
  near(pixelAt(view, [0, 6]), [view.left + 100, view.top]);
});

test('numbers along an axis are round', () => {
  const { places, digits } = roundNumbers([-0.43, 0.41]);
  near(places, [-0.4, -0.2, 0, 0.2, 0.4]);
  assert.equal(digits, 1);
  near(roundNumbers([1.71, 1.93]).places, [1.75, 1.8, 1.85, 1.9]);
  assert.equal(roundNumbers([1.71, 1.93]).digits, 2);
});
