// What does each of several models have at one point, or of one image?
//
// A model's message: its decoder (size) float16, codes mu (n, L) float16, labels (n) uint8.

import { decoderFrom } from '../latent_pad/decoder.js';
import { project } from '../latent_pad/plane.js';
import { floatsOf, PIXELS } from '../film_player/reel.js';

export function modelFrom(header, bytes) {
  let taken = 0;
  const take = (n) => bytes.slice(taken, taken += n); // aligned, as a view could not be
  const { latent, hidden, n } = header;
  const size = hidden * (latent + 1 + PIXELS) + PIXELS;
  const weights = floatsOf(new Uint16Array(take(2 * size).buffer));
  const mu = floatsOf(new Uint16Array(take(2 * n * latent).buffer));
  const decode = decoderFrom({ latent, hidden, bytes: new Uint8Array(weights.buffer) });
  const model = { ...header, mu, labels: take(n), decode };
  return { ...model, places: mapped(model) };
}

// Where on the map each code lies: [x, y, x, y, ...]. With one dimension a row for each class.
export function mapped({ latent, n, mu, labels, plane }) {
  const places = new Float32Array(2 * n);
  for (let i = 0; i < n; i++) {
    places.set(project(plane, mu.subarray(i * latent, (i + 1) * latent)), 2 * i);
    if (latent === 1) places[2 * i + 1] = (labels[i] - 4.5) / 2.5;
  }
  return places;
}

// The point under a place of a model's map.
export function pointAt({ plane: { origin, axes } }, [x, y]) {
  return origin.map((value, i) => value + x * axes[0][i] + y * axes[1][i]);
}

// The image whose code lies nearest on the map; -1 where there is none.
export function nearestOn(places, [x, y]) {
  let [best, found] = [Infinity, -1];
  for (let i = 0; 2 * i < places.length; i++) {
    const away = (places[2 * i] - x) ** 2 + (places[2 * i + 1] - y) ** 2;
    if (away < best) [best, found] = [away, i];
  }
  return found;
}

// What a model has of the probe: {z, place, off}, `off` being how far z is from what the map shows;
// or {why}. probe: {mode: 'point', z}, no z being the prior's mean in every model; or
// {mode: 'image', index, images}.
export function answer(probe, { latent, n, mu, places, plane, images }) {
  if (probe.mode === 'point') {
    const z = probe.z ?? Array(latent).fill(0);
    if (z.length !== latent) return { why: 'other_z' };
    const place = project(plane, z);
    const back = pointAt({ plane }, place);
    return { z, place, off: Math.hypot(...z.map((value, i) => value - back[i])) };
  }
  const { index } = probe;
  if (!n) return { why: 'no_codes' };
  if (images !== probe.images || index >= n) return { why: 'other_data' };
  const z = [...mu.subarray(index * latent, (index + 1) * latent)];
  return { z, place: [places[2 * index], places[2 * index + 1]], off: 0 };
}
