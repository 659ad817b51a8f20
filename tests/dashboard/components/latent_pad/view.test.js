import assert from 'node:assert/strict';
import { test } from 'node:test';

import { pixelAt, placeAt, viewOf } from '../../../../dashboard/components/latent_pad/view.js';

const WHOLE = { left: 40, top: 10, width: 600, height: 400, x: [-3, 3], y: [-2, 2] };
const ZOOMED = { ...WHOLE, x: [0.1, 0.4], y: [-1.5, -1.3] };
const LOPSIDED = { left: 0, top: 0, width: 300, height: 700, x: [2, 9], y: [-8, -1] };

function near(found, expected) {
  found.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]) < 1e-9, `[${found}] is not [${expected}]`);
  });
}

test('the view is what Plotly has drawn', () => {
  const xaxis = { _offset: 40, _length: 600, range: [-3, 3] };
  const yaxis = { _offset: 10, _length: 400, range: [-2, 2] };
  assert.deepEqual(viewOf({ xaxis, yaxis }), WHOLE);
  const view = viewOf({ xaxis, yaxis });
  xaxis.range[0] = 0;
  assert.deepEqual(view.x, [-3, 3], 'a view is of one moment');
});

test('a chart that is not drawn yet, or has no flat axes, has no view', () => {
  assert.equal(viewOf(undefined), undefined);
  assert.equal(viewOf({}), undefined);
  assert.equal(viewOf({ xaxis: { range: [0, 1], _length: 9 }, yaxis: { range: [0, 1] } }), undefined);
  assert.equal(viewOf({ xaxis: { range: [0, 1] }, yaxis: { range: [0, 1], _length: 9 } }), undefined);
  assert.equal(viewOf({ xaxis: { range: [0, 1] }, yaxis: { range: [0, 1] } }), undefined);
});

test('x grows to the right, and y upwards', () => {
  near(placeAt(WHOLE, [40, 10]), [-3, 2]);
  near(placeAt(WHOLE, [640, 410]), [3, -2]);
  near(placeAt(WHOLE, [340, 310]), [0, -1]);
  near(pixelAt(WHOLE, [1, 2]), [440, 10]);
  near(pixelAt(ZOOMED, [0.1, -1.5]), [40, 410]);
});

for (const [name, view] of Object.entries({ WHOLE, ZOOMED, LOPSIDED })) {
  test(`places and pixels are each other's inverse: ${name}`, () => {
    for (const [across, up] of [[0, 0], [1, 1], [0.25, 0.9], [0.5, 0.5], [0.99, 0.01]]) {
      const pixel = [view.left + across * view.width, view.top + up * view.height];
      near(pixelAt(view, placeAt(view, pixel)), pixel);
      const place = [view.x[0] + across * (view.x[1] - view.x[0]), view.y[0] + up * (view.y[1] - view.y[0])];
      near(placeAt(view, pixelAt(view, place)), place);
    }
  });
}

test('beside the map there is no place, on any of its sides', () => {
  for (const pixel of [[39, 100], [641, 100], [100, 9], [100, 411]]) {
    assert.equal(placeAt(WHOLE, pixel), undefined, `[${pixel}]`);
  }
});

test('a place out of view has a pixel all the same: a mark there is cut off, not lost', () => {
  near(pixelAt(WHOLE, [6, 4]), [940, -190]);
});
