// How is a digit alone painted, and kept as a file?

import { SIDE, inkOf } from './ink.js';
import { keepAsPng } from './png.js';

const PNG_SCALE = 8;

export function newDigit() {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIDE;
  return canvas;
}

// Its pixels (784) onto a canvas, `right` and `down` from its corner.
export function paintDigit(canvas, pixels, colour, right = 0, down = 0) {
  const digit = new ImageData(inkOf(pixels, colour), SIDE);
  canvas.getContext('2d').putImageData(digit, right, down);
}

// Black ink on white, whatever the theme.
export function downloadDigit(pixels, name) {
  const ink = newDigit();
  paintDigit(ink, pixels, [0, 0, 0]);
  keepAsPng(ink, name, PNG_SCALE);
}
