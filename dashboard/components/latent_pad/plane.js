// How does a place on the map become a latent point, and back?
//
//     z = origin + x * axes[0] + y * axes[1]        axes are orthonormal, each (L)

// Where on the map a point z lies: its projection.
export function project({ origin, axes }, z) {
  return axes.map((axis) => axis.reduce((sum, a, i) => sum + a * (z[i] - origin[i]), 0));
}

// z moved so that it lies at [x, y] of the map; what the map doesn't show of it stays.
export function moved(plane, z, [x, y]) {
  const [fromX, fromY] = project(plane, z);
  const [axisX, axisY] = plane.axes;
  return z.map((value, i) => value + (x - fromX) * axisX[i] + (y - fromY) * axisY[i]);
}

// z moved to where it lies on the map, nothing left of what the map doesn't show.
export function levelled(plane, z) {
  return moved(plane, plane.origin, project(plane, z));
}

// n points from z to another, both ends left out.
export function between(z, other, n) {
  return Array.from({ length: n }, (_, k) => {
    const t = (k + 1) / (n + 1);
    return z.map((value, i) => (1 - t) * value + t * other[i]);
  });
}
