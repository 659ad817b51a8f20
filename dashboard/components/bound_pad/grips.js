// Where can a hand take hold of an ellipse, and what does its pull make of it?
//
// All in pixels [right, down] of the stage, while the ellipse is in units of the plane, where up is
// up: `view` says how one becomes the other (latent_pad/view.js).

import { pixelAt } from '../latent_pad/view.js';
import { placeOn } from './gaussian.js';

const NEAREST_PX = 34; // so far from the centre a grip lies at least, however small the ellipse
const BEYOND_PX = 26; // the grip that turns, beyond the end of the first axis

// [name, pixel] of each grip: `first` and `second` stretch along the axes, `turn` turns, `centre` moves.
export function gripsOf(q, view) {
  const centre = pixelAt(view, q.mu);
  const onAxis = (end, beyond = 0) => {
    const tip = pixelAt(view, placeOn(q, end));
    const way = [tip[0] - centre[0], tip[1] - centre[1]];
    const long = Math.hypot(...way) || 1e-9;
    const far = Math.max(long, NEAREST_PX) + beyond;
    return [centre[0] + way[0] / long * far, centre[1] + way[1] / long * far];
  };
  return [
    ['centre', centre],
    ['first', onAxis([2, 0])],
    ['second', onAxis([0, 2])],
    ['turn', onAxis([-2, 0], BEYOND_PX)],
  ];
}

// What becomes of the ellipse that was `q` when the grip was taken at one pixel, now at another.
export function pulled(q, view, grip, from, to) {
  const centre = pixelAt(view, q.mu);
  const arm = (at) => [at[0] - centre[0], at[1] - centre[1]];
  if (grip === 'turn') {
    const angle = ([right, down]) => Math.atan2(-down, right);
    return { ...q, turn: q.turn + angle(arm(to)) - angle(arm(from)) };
  }
  if (grip === 'first' || grip === 'second') {
    const across = grip === 'second' ? Math.PI / 2 : 0;
    const axis = [Math.cos(q.turn + across), -Math.sin(q.turn + across)];
    const along = (at) => Math.max(arm(at)[0] * axis[0] + arm(at)[1] * axis[1], 1);
    const times = along(to) / along(from);
    const widths = q.widths.map((width, i) => (i === (across ? 1 : 0) ? width * times : width));
    return { ...q, widths };
  }
  const unit = view.width / (view.x[1] - view.x[0]);
  return { ...q, mu: [q.mu[0] + (to[0] - from[0]) / unit, q.mu[1] - (to[1] - from[1]) / unit] };
}

// The outline at so many sigmas, as the points of a polygon.
export function outline(q, view, sigmas) {
  return Array.from({ length: 72 }, (_, i) => {
    const angle = i / 36 * Math.PI;
    return pixelAt(view, placeOn(q, [sigmas * Math.cos(angle), sigmas * Math.sin(angle)]));
  });
}
