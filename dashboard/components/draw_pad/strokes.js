// How does a stroke grow, point by point? A point is [x, y] in [0, 1], in thousandths.

const CLOSE = 0.003; // points nearer than this to the last one tell nothing

// Where in a box on the screen something happened; beside it counts as at its edge.
export function placeIn({ left, top, width, height }, { clientX, clientY }) {
  return [between0and1((clientX - left) / width), between0and1((clientY - top) / height)];
}

function between0and1(value) {
  return Math.round(1000 * Math.min(Math.max(value, 0), 1)) / 1000;
}

// A long stroke gives up every second point, never its ends.
export function extend(stroke, point, maxPoints) {
  const last = stroke.at(-1);
  if (last && Math.hypot(point[0] - last[0], point[1] - last[1]) < CLOSE) return;
  if (stroke.length >= maxPoints) {
    const thinned = stroke.filter((_, i) => i % 2 === 0 || i === stroke.length - 1);
    stroke.splice(0, stroke.length, ...thinned);
  }
  stroke.push(point);
}
