import assert from 'node:assert/strict';
import { test } from 'node:test';

import { resetAll, shiftedBy, zoomedBy } from '../../../../dashboard/components/plot/reach.js';
import { asCsv, rowsOf, tablesOf, valueIn } from '../../../../dashboard/components/plot/values.js';

const layout = {
  xaxis: { range: [0, 10], title: { text: 'epochs' } },
  yaxis: { range: [100, 200], title: { text: 'nats per image' } },
  yaxis2: { range: [0, 8], fixedrange: true, title: { text: 'KL, nats' } },
};

test('a zoom keeps the middle, and leaves an axis alone that is fixed', () => {
  assert.deepEqual(zoomedBy(layout, 0.5), { 'xaxis.range': [2.5, 7.5], 'yaxis.range': [125, 175] });
  const [nearer, back] = [zoomedBy(layout, 0.5), { xaxis: { range: [2.5, 7.5] } }];
  assert.deepEqual(zoomedBy(back, 2)['xaxis.range'], layout.xaxis.range);
  assert.equal(nearer['yaxis2.range'], undefined);
});

test('an arrow key moves the view by a fifth, to the right and upwards', () => {
  assert.deepEqual(shiftedBy(layout, [1, 0]), { 'xaxis.range': [2, 12], 'yaxis.range': [100, 200] });
  assert.deepEqual(shiftedBy(layout, [0, -1]), { 'xaxis.range': [0, 10], 'yaxis.range': [80, 180] });
});

test('a reset gives back the first range, or has the axis fit itself again', () => {
  const drawn = { xaxis: { _rangeInitial0: 1, _rangeInitial1: 5 }, yaxis: {} };
  assert.deepEqual(resetAll(drawn), { 'xaxis.range': [1, 5], 'yaxis.autorange': true });
});

test('in space the eye comes nearer, walks round at its height, and goes back', () => {
  const camera = { eye: { x: 2, y: 0, z: 1 } };
  const view = { up: { z: 1 }, eye: { x: 1 }, center: {} };
  const space = { scene: { camera, _scene: { viewInitial: { ...view, aspectmode: 'cube' } } } };
  assert.deepEqual(zoomedBy(space, 0.5), { 'scene.camera.eye': { x: 1, y: 0, z: 0.5 } });
  const { x, y, z } = shiftedBy(space, [1, 0])['scene.camera.eye'];
  assert.ok(Math.abs(Math.hypot(x, y) - 2) < 1e-9 && y > 0 && z === 1);
  assert.deepEqual(resetAll(space), { 'scene.camera': view });
});

// ── values ──

const curve = (name, x, y, more) => ({ visible: true, name, x, y, xaxis: 'x', yaxis: 'y', ...more });

test('curves over the same places share a table, each with its name and unit', () => {
  const given = [
    curve('loss, train', [0.5, 1], [300, 200]),
    curve('loss, test', [1, 2], [190.5, 160]),
    curve('KL, test', [1, 2], [5, 6], { yaxis: 'y2' }),
  ];
  const [test_, train] = tablesOf(given, given, layout);
  assert.deepEqual(test_.columns, ['epochs', 'loss, test (nats per image)', 'KL, test (KL, nats)']);
  assert.deepEqual(rowsOf(test_), [[1, 190.5, 5], [2, 160, 6]]);
  assert.deepEqual(train.lists, [[0.5, 1], [300, 200]]);
});

test('typed arrays, names along an axis, and bars that lie are read too', () => {
  const bars = [{ visible: true, x: new Float32Array([1.5, 2]), y: ['a', 'b'], orientation: 'h' }];
  const [table] = tablesOf(bars, [{}], layout);
  assert.deepEqual(table.columns, ['nats per image', 'epochs']);
  assert.deepEqual(rowsOf(table), [['a', 1.5], ['b', 2]]);
});

test('decoration, a hidden curve and a picture have no table; a cloud in space has three numbers', () => {
  const given = [
    curve('', [1], [1], { hoverinfo: 'skip' }),
    curve('off', [1], [1], { visible: 'legendonly' }),
    { visible: true, type: 'heatmap', z: [[1, 2]], x: [1, 2], y: [1] },
    { visible: true, name: '4', x: [1], y: [2], z: [3], scene: 'scene' },
  ];
  const scene = { xaxis: { title: { text: 'z1' } }, yaxis: { title: { text: 'z2' } }, zaxis: { title: { text: 'z3' } } };
  assert.deepEqual(tablesOf(given, given, { ...layout, scene }), [{ columns: ['z1', 'z2', 'z3'], lists: [[1], [2], [3]], name: '4' }]);
});

test('what fills a plane is a table where it says so: a column for each row, read where a cell ends', () => {
  const plane = { visible: true, x: [0, 1, 2.5], y: [1, 2], z: [[0.1, 0.2], [3, 4]] };
  const over = { xaxis: { title: { text: 'epochs' } }, yaxis: { tickprefix: 'z' } };
  const [table] = tablesOf([plane], [{ name: 'KL', meta: 'table' }], over);
  assert.deepEqual(table.columns, ['epochs', 'z1 (KL)', 'z2 (KL)']);
  assert.deepEqual(table.lists, [[1, 2.5], [0.1, 0.2], [3, 4]]);
  assert.deepEqual(rowsOf(table), [[1, 0.1, 3], [2.5, 0.2, 4]]);
  assert.deepEqual(tablesOf([plane], [{ name: 'a density' }], over), []);
});

test('of thousands of rows a hundred are shown, the first and the last among them', () => {
  const many = Array.from({ length: 5000 }, (_, i) => i);
  const rows = rowsOf({ lists: [many, many] });
  assert.equal(rows.length, 100);
  assert.deepEqual([rows[0], rows.at(-1)], [[0, 0], [4999, 4999]]);
});

test('a number is written as the page writes it, and a step is no measurement', () => {
  assert.equal(valueIn('en', 152.4088), '152.4');
  assert.equal(valueIn('fr', 152.4088), '152,4');
  assert.equal(valueIn('en', 12345), '12,345');
  assert.equal(valueIn('fr', -0.5), '\u22120,5');
  assert.equal(valueIn('en', null), '');
  assert.equal(valueIn('en', 'a name'), 'a name');
});

test('the file has every row and plain numbers', () => {
  const tables = [{ columns: ['epochs', 'loss, test'], lists: [[1, 2], [152.4088, null]] }, { columns: ['a "b"'], lists: [['x']] }];
  assert.equal(asCsv(tables), 'epochs,"loss, test"\n1,152.4088\n2,\n\n"a ""b"""\nx\n');
});
