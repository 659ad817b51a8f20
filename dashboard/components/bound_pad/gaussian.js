// What is the ELBO of a Gaussian that a hand has just moved?
//
//     ELBO(q) = E_q[log p(x, z)] + entropy of q
//
// q is an ellipse: its centre `mu`, the sigma along each of its own two axes (`widths`), and by how
// many radians it is `turn`ed. log p(x, z) comes on a grid: `values`, row after row of `n[0]`, from
// the lower left; `x` and `y` are the places of its first and last columns and rows.

const REACH = 4.5; // sigmas: beyond them lie 4e-5 of a Gaussian
const STEP = 0.25; // of the lattice, in sigmas

// Places [right, up] in sigmas, and their weights, which add up to 1: a mean over N(0, I).
function lattice() {
  const along = Array.from({ length: 2 * REACH / STEP + 1 }, (_, i) => STEP * i - REACH);
  const places = along.flatMap((up) => along.map((right) => [right, up]))
    .filter(([right, up]) => right ** 2 + up ** 2 <= REACH ** 2);
  const heights = places.map(([right, up]) => Math.exp(-(right ** 2 + up ** 2) / 2));
  const sum = heights.reduce((total, height) => total + height, 0);
  return { places, weights: heights.map((height) => height / sum) };
}

const { places: PLACES, weights: WEIGHTS } = lattice();

// Where a place in sigmas of the ellipse's own axes lies on the plane.
export function placeOn({ mu, widths, turn }, [right, up]) {
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const [along, across] = [right * widths[0], up * widths[1]];
  return [mu[0] + cos * along - sin * across, mu[1] + sin * along + cos * across];
}

export function elboOf(q, grid) {
  let expected = 0;
  for (let i = 0; i < PLACES.length; i++) expected += WEIGHTS[i] * read(grid, placeOn(q, PLACES[i]));
  return expected + entropyOf(q);
}

// log(2 pi e) + log of both widths: that of two dimensions
export function entropyOf({ widths }) {
  return 1 + Math.log(2 * Math.PI) + Math.log(widths[0]) + Math.log(widths[1]);
}

// The grid between its points: cubic along both axes (Keys 1981), so slopes and bends are kept.
export function read({ values, n, x, y }, [right, up]) {
  const [column, tx] = cellOf(right, x, n[0]);
  const [row, ty] = cellOf(up, y, n[1]);
  const across = cubic(tx);
  const upward = cubic(ty);
  let sum = 0;
  for (let i = 0; i < 4; i++) {
    const at = (row - 1 + i) * n[0] + column - 1;
    let line = 0;
    for (let j = 0; j < 4; j++) line += across[j] * values[at + j];
    sum += upward[i] * line;
  }
  return sum;
}

// The point of the grid at or before a place, with one before it and two behind, and how far the
// place lies beyond it. What lies outside of the grid counts as its edge.
function cellOf(place, [from, to], n) {
  const at = Math.min(Math.max((place - from) / (to - from) * (n - 1), 1), n - 2 - 1e-9);
  return [Math.floor(at), at - Math.floor(at)];
}

function cubic(t) {
  return [
    ((2 - t) * t - 1) * t / 2,
    ((3 * t - 5) * t * t + 2) / 2,
    ((4 - 3 * t) * t + 1) * t / 2,
    (t - 1) * t * t / 2,
  ];
}

// The ellipse, if need be moved and squeezed into what the grid can tell of: its centre in the view,
// its widths from `least` to `most`.
export function held({ mu, widths, turn }, { x, y }, [least, most]) {
  const within = (value, [low, high]) => Math.min(Math.max(value, low), high);
  return {
    mu: [within(mu[0], x), within(mu[1], y)],
    widths: widths.map((width) => within(width, [least, most])),
    turn,
  };
}

// Does it stand upright, so that one sigma per dimension could say it? A circle does, however turned.
export function isUpright({ widths, turn }) {
  const off = Math.abs(Math.sin(2 * turn)); // 0 at every quarter turn
  return off < 0.01 || Math.abs(Math.log(widths[0] / widths[1])) < 0.01;
}

// The ellipse a share of the way from one to another; it turns the short way.
export function onTheWay(q, other, share) {
  const mix = (from, to) => from + share * (to - from);
  const half = Math.PI; // after which an ellipse looks the same
  const more = ((other.turn - q.turn) % half + 1.5 * half) % half - half / 2;
  return {
    mu: q.mu.map((from, i) => mix(from, other.mu[i])),
    widths: q.widths.map((from, i) => Math.exp(mix(Math.log(from), Math.log(other.widths[i])))),
    turn: q.turn + share * more,
  };
}
