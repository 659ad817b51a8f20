import assert from 'node:assert/strict';
import { test } from 'node:test';

import { drawable } from '../../../../dashboard/components/plot/drawable.js';

const count = (n) => Array.from({ length: n }, (_, i) => i);
const cloud = (n, more = {}) => ({ type: 'scattergl', mode: 'markers', x: count(n), y: count(n).map((i) => -i), ...more });
const shown = ({ data }) => data.map(({ x }) => x.length);

test('a browser with WebGL gets a large figure as it is', () => {
  const figure = { data: [cloud(5000)], layout: { title: 'codes' } };
  assert.deepEqual(drawable(figure, true), figure);
});

test('a small one does without WebGL, and shows every point', () => {
  const small = drawable({ data: [cloud(900)], layout: {} }, true);
  assert.equal(small.data[0].type, 'scatter');
  assert.deepEqual(shown(small), [900]);
  assert.equal(small.missing, undefined);
  assert.equal(drawable({ data: [cloud(901)], layout: {} }, true).data[0].type, 'scattergl');
});

test('without WebGL a cloud is thinned evenly, and what is missing is told', () => {
  const { data: [trace], missing } = drawable({ data: [cloud(6000)], layout: {} }, false);
  assert.equal(trace.type, 'scatter');
  assert.equal(trace.x.length, 1500);
  assert.deepEqual(missing, { shown: 1500, all: 6000, space: false });
  const steps = new Set(trace.x.slice(1).map((x, i) => x - trace.x[i]));
  assert.deepEqual([...steps], [4]);
});

test('what belongs to a point goes and stays with it', () => {
  const n = 3000;
  const names = count(n).map((i) => `image ${i}`);
  const marker = { color: count(n), size: 5, symbol: count(n) };
  const { data: [trace] } = drawable({ data: [cloud(n, { text: names, customdata: count(n), marker })], layout: {} }, false);
  assert.deepEqual(trace.text, trace.x.map((x) => `image ${x}`));
  assert.deepEqual(trace.y, trace.x.map((x) => -x));
  for (const list of [trace.customdata, trace.marker.color, trace.marker.symbol]) assert.deepEqual(list, trace.x);
  assert.equal(trace.marker.size, 5);
});

test('each of several clouds keeps its share; small ones and lines stay whole', () => {
  const line = { type: 'scattergl', mode: 'lines', x: count(4000), y: count(4000) };
  const figure = drawable({ data: [cloud(4000), cloud(2000), cloud(50), line], layout: {} }, false);
  assert.deepEqual(shown(figure), [1000, 500, 50, 4000]);
  assert.deepEqual([figure.missing.shown, figure.missing.all], [1500, 6000]);
});

test('a hidden class takes no share of the points that are drawn', () => {
  const figure = drawable({ data: [cloud(3000), cloud(3000, { visible: false })], layout: {} }, false);
  assert.deepEqual(shown(figure), [1500, 3000]);
  assert.equal(figure.missing.all, 3000);
});

test("numbers in Plotly's packed form are thinned as well", () => {
  const packed = Buffer.from(Float32Array.from(count(3000)).buffer).toString('base64');
  const list = { dtype: 'f4', bdata: packed };
  const { data: [trace] } = drawable({ data: [cloud(0, { x: list, y: list })], layout: {} }, false);
  assert.deepEqual(trace.x, count(1500).map((i) => 2 * i));
});

test('space is seen from one side: z upwards, and its axes are drawn and named', () => {
  const axis = (text) => ({ title: { text }, color: '#123456' });
  const layout = {
    height: 400,
    scene: { xaxis: axis('z1'), yaxis: axis('z2'), zaxis: axis('z3'), annotations: [{ x: 1, y: 1, z: 1, text: 'seven' }] },
  };
  const points = { type: 'scatter3d', mode: 'markers', x: [1, 0, 2], y: [0, 1, 2], z: [0, 0, 2], marker: { size: 2 } };
  const { data: [trace], layout: flat, missing } = drawable({ data: [points], layout }, false);
  const near = (value, expected) => assert.ok(Math.abs(value - expected) < 1e-9, `${value} is not ${expected}`);
  assert.equal(trace.type, 'scatter');
  near(trace.x[0], -Math.SQRT1_2);
  near(trace.x[1], Math.SQRT1_2);
  near(trace.y[0], trace.y[1]);
  near(trace.x[2], 0); // the corner that looks at the eye is where the origin is
  near(trace.y[2], 0);
  assert.equal(trace.marker.size, 4);
  assert.equal(flat.scene, undefined);
  assert.equal(flat.height, 400);
  assert.deepEqual(flat.annotations.map(({ text }) => text), ['seven', 'z1', 'z2', 'z3']);
  const [, , up] = flat.shapes;
  near(up.x1, 0);
  assert.ok(up.y1 > 0);
  assert.deepEqual(missing, { shown: 0, all: 0, space: true });
});
