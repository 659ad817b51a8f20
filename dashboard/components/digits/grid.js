// Where does every pixel of a grid of digits lie, and how large is one on the screen?

import { SIDE } from '../shared/ink.js';

export const GAP = 1;
const CELL = SIDE + GAP;

// How many pixels so many digits take, one beside the other.
export function side(n) {
  return n * CELL - GAP;
}

// The digits' bytes, one after the other, as the pixels in [0, 1] of one picture.
export function gridOf(bytes, { rows, columns }) {
  const width = side(columns);
  const pixels = new Float32Array(width * side(rows));
  bytes.forEach((byte, i) => {
    const digit = Math.floor(i / SIDE ** 2);
    const row = Math.floor(digit / columns) * CELL + Math.floor(i / SIDE) % SIDE;
    const column = digit % columns * CELL + i % SIDE;
    pixels[row * width + column] = byte / 255;
  });
  return pixels;
}

// Whole screen pixels for every digit-pixel, so that all strokes are equally thick; where that
// would waste more than a quarter of the room, the picture fills it all the same. `width` is the
// picture's in its own pixels, `size` the most that a digit may take.
export function widthIn(room, width, size, ratio) {
  const scale = Math.min(room / width, size / SIDE) * ratio;
  const whole = Math.floor(scale);
  const chosen = whole < 0.75 * scale ? scale : whole;
  return chosen / ratio * width;
}

// As large as asked for, unless no side of the file may then be that long.
export function pngScale({ width, height }, { scale, limit }) {
  const longest = Math.max(width, height) + 2 * GAP;
  return Math.max(1, Math.min(scale, Math.floor(limit / longest)));
}
