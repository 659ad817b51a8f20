// How much of the plane, or from where in space, is a chart seen after a step of a keyboard?
//
// Each answer is what Plotly.relayout takes; empty where nothing can move.

const SHIFT = 0.2; // of what is seen, for an arrow key
const TURN = Math.PI / 18; // in space, for an arrow key

const axesOf = (layout) => Object.entries(layout)
  .filter(([name, axis]) => /^[xy]axis\d*$/.test(name) && !axis.fixedrange);
const scenesOf = (layout) => Object.entries(layout).filter(([name]) => /^scene\d*$/.test(name));

// `factor` below 1: nearer.
export function zoomedBy(layout, factor) {
  const flat = axesOf(layout).map(([name, { range: [from, to] }]) => {
    const [middle, half] = [(from + to) / 2, (factor * (to - from)) / 2];
    return [`${name}.range`, [middle - half, middle + half]];
  });
  const eyes = scenesOf(layout).map(([name, { camera: { eye } }]) => (
    [`${name}.camera.eye`, { x: factor * eye.x, y: factor * eye.y, z: factor * eye.z }]
  ));
  return Object.fromEntries([...flat, ...eyes]);
}

export function shiftedBy(layout, [right, up]) {
  const flat = axesOf(layout).map(([name, { range: [from, to] }]) => {
    const by = SHIFT * (name[0] === 'x' ? right : up) * (to - from);
    return [`${name}.range`, [from + by, to + by]];
  });
  const eyes = scenesOf(layout).map(([name, { camera: { eye } }]) => {
    const [cos, sin] = [Math.cos(TURN * right), Math.sin(TURN * right)];
    const turned = { x: eye.x * cos - eye.y * sin, y: eye.x * sin + eye.y * cos };
    return [`${name}.camera.eye`, { ...turned, z: eye.z + up * TURN * Math.hypot(eye.x, eye.y) }];
  });
  return Object.fromEntries([...flat, ...eyes]);
}

// As it was drawn at first; an axis that fitted itself to its data does so again.
export function resetAll(layout) {
  const flat = axesOf(layout).map(([name, axis]) => {
    const [from, to] = [axis._rangeInitial0, axis._rangeInitial1];
    return from === undefined || to === undefined
      ? [`${name}.autorange`, true]
      : [`${name}.range`, [from, to]];
  });
  const cameras = scenesOf(layout).filter(([, { _scene }]) => _scene?.viewInitial)
    .map(([name, { _scene: { viewInitial: { up, eye, center } } }]) => [`${name}.camera`, { up, eye, center }]);
  return Object.fromEntries([...flat, ...cameras]);
}
