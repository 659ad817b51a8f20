// Which test image has its code nearest to a point?

import { SIDE, sharesOf } from '../shared/ink.js';

// The codes as they travelled, their bytes as numbers: n codes of `latent` numbers, row after row.
export function codesFrom({ bytes, ...header }) {
  return { ...header, values: new Float32Array(bytes.slice().buffer) };
}

// The code of image i as a point; none where there is no such image.
export function codeOf({ latent, n, values }, i) {
  return i >= 0 && i < n ? [...values.subarray(i * latent, (i + 1) * latent)] : undefined;
}

// The nearest of the codes (n, L) to z, in all of its dimensions: [its index, how far].
export function nearestCode({ latent, n, values }, z) {
  let best = Infinity;
  let found = -1;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let l = 0, at = i * latent; l < latent; l++, at++) sum += (values[at] - z[l]) ** 2;
    if (sum < best) [best, found] = [sum, i];
  }
  return [found, Math.sqrt(best)];
}

// Image i itself, pixels in [0, 1]; none while the originals have not arrived, or lack it.
export function originalOf(originals, i) {
  const bytes = originals?.bytes.subarray(SIDE ** 2 * i, SIDE ** 2 * (i + 1));
  return bytes?.length ? sharesOf(bytes) : undefined;
}
