import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isolated } from '../../../../dashboard/components/plot/isolated.js';
import { look, magnified, onWhite, themed } from '../../../../dashboard/components/plot/look.js';
import { keepZoom, rangesOf } from '../../../../dashboard/components/plot/zoom.js';

const THEME = {
  font: 'Inter', 'text-color': '#fafafa', 'background-color': '#0e1117', 'border-color-light': '#333333',
  'secondary-background-color': '#262730', 'border-color': '#444444', 'primary-color': '#ff4b4b',
  'chart-categorical-colors': '#3f90da,#ffa90e',
};
const css = (name) => THEME[name] ?? '';

test('the ranges are those of the flat axes, as they are now', () => {
  const layout = { xaxis: { range: [0, 1] }, yaxis2: { range: [2, 3] }, xaxisname: { range: [9, 9] }, scene: {}, width: 4 };
  const ranges = rangesOf(layout);
  assert.deepEqual(ranges, { xaxis: [0, 1], yaxis2: [2, 3] });
  layout.xaxis.range[0] = 5;
  assert.deepEqual(ranges.xaxis, [0, 1]);
});

test('of a zoomed axis Plotly gets the range from before the zoom, whatever Python sent', () => {
  const described = { xaxis: { title: 'epoch', range: [0, 12] }, yaxis: { range: [0, 200] } };
  const sent = described.xaxis;
  const kept = keepZoom({ xaxis: [2, 3], yaxis: [0, 190] }, { xaxis: [0, 10], yaxis: [0, 190] }, described);
  assert.deepEqual(kept, { xaxis: [0, 10] });
  assert.deepEqual(described, { xaxis: { title: 'epoch', range: [0, 10] }, yaxis: { range: [0, 200] } });
  assert.deepEqual(sent.range, [0, 12], 'the message itself stays as it came');
});

test('what Plotly rounds is no zoom, and an axis that is new has none', () => {
  const described = { xaxis: { range: [0, 12] } };
  assert.deepEqual(keepZoom({ xaxis: [1e-8, 10], yaxis: [0, 1] }, { xaxis: [0, 10] }, described), {});
  assert.deepEqual(described, { xaxis: { range: [0, 12] } });
});

test('an axis without a range of its own keeps its zoom, and gets none', () => {
  const described = { xaxis: { title: 'epoch' } };
  assert.deepEqual(keepZoom({ xaxis: [2, 3] }, { xaxis: [0, 10] }, described), { xaxis: [0, 10] });
  assert.deepEqual(described, { xaxis: { title: 'epoch' } });
});

test('of classes alone the others vanish, and their names fade', () => {
  const figure = {
    data: [{ meta: 0 }, { meta: 7 }, { name: 'circle' }],
    layout: { annotations: [{ name: 'class 0' }, { name: 'class 7' }, { text: 'note' }] },
  };
  const { data, layout } = isolated(figure, [7]);
  assert.deepEqual(data, [{ meta: 0, visible: false }, { meta: 7 }, { name: 'circle' }]);
  assert.deepEqual(layout.annotations, [{ name: 'class 0', opacity: 0.3 }, { name: 'class 7' }, { text: 'note' }]);
  assert.deepEqual(isolated(figure, []), figure);
  assert.deepEqual(isolated(figure, undefined), figure);
});

test('the same in space', () => {
  const scene = { aspectmode: 'cube', annotations: [{ name: 'class 3' }] };
  const { layout } = isolated({ data: [], layout: { scene } }, [1]);
  assert.deepEqual(layout.scene, { aspectmode: 'cube', annotations: [{ name: 'class 3', opacity: 0.3 }] });
});

test("a colour that the figure names is the theme's, and other words stay", () => {
  const values = new Float32Array([1, 2]);
  const figure = { data: [{ line: { color: 'var(--st-text-color)' }, y: values, name: 'of var(--st-font)' }], on: [true, null] };
  assert.deepEqual(themed(figure, css), { data: [{ line: { color: '#fafafa' }, y: values, name: 'of var(--st-font)' }], on: [true, null] });
  assert.equal(themed(figure, css).data[0].y, values);
});

test('a picture to keep is ink on white, from a dark page too', () => {
  const figure = { data: [{ line: { color: '#fafafa' } }, { line: { color: '#ff4b4b' } }], layout: { shapes: [{ fillcolor: '#0e1117' }], width: 300 } };
  const { data, layout } = onWhite(figure, css, true);
  assert.deepEqual(data.map(({ line }) => line.color), ['#000000', '#ff4b4b']);
  assert.equal(layout.shapes[0].fillcolor, '#ffffff');
  assert.equal(layout.paper_bgcolor, '#ffffff');
  assert.equal(layout.width, 300);
  assert.equal(layout.template.layout.font.color, '#000000');
  assert.equal(layout.template.layout.xaxis.gridcolor, '#e0e0e0');
});

test('a finger scrolls the page, and finds the mode bar above the chart', () => {
  const [mouse, finger] = [true, false].map((hasMouse) => look(css, hasMouse).layout);
  assert.deepEqual([mouse.dragmode, finger.dragmode], ['zoom', false]);
  assert.ok(finger.margin.t > mouse.margin.t);
  assert.deepEqual(mouse.colorway, ['#3f90da', '#ffa90e']);
});

test('type, points, lines and the room for them are magnified, and nothing else is', () => {
  const bars = new Float32Array([1, 2]);
  const figure = {
    data: [{ x: bars, width: 3, marker: { size: [4, 6], line: { width: 1 } }, contours: { size: 0.5 } }],
    layout: {
      width: 300,
      margin: { l: 60, t: 24 },
      xaxis: { range: [0, 12], title: { standoff: 8, font: { size: 14, color: 'red' } } },
      annotations: [{ x: 2, yshift: -3, font: { size: 12 } }],
    },
  };
  assert.deepEqual(magnified(figure, 1.5), {
    data: [{ x: bars, width: 3, marker: { size: [6, 9], line: { width: 1.5 } }, contours: { size: 0.5 } }],
    layout: {
      width: 300,
      margin: { l: 90, t: 36 },
      xaxis: { range: [0, 12], title: { standoff: 12, font: { size: 21, color: 'red' } } },
      annotations: [{ x: 2, yshift: -4.5, font: { size: 18 } }],
    },
  });
  assert.deepEqual(magnified(figure, 1), figure);
});
