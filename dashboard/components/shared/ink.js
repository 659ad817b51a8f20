// How do one digit's pixels become ink of the page's colour?

import { SIDE, keepAsPng } from './png.js';

const PNG_SCALE = 8;

// Pixels (784) in [0, 1] onto a canvas of 28 x 28; `colour` is [red, green, blue].
export function paintDigit(canvas, pixels, colour) {
  const pen = canvas.getContext('2d');
  pen.putImageData(inkOf(pixels, colour), 0, 0);
}

export function inkOf(pixels, [red, green, blue]) {
  const picture = new ImageData(SIDE, SIDE);
  for (let p = 0, at = 0; p < pixels.length; p++, at += 4) {
    picture.data[at] = red;
    picture.data[at + 1] = green;
    picture.data[at + 2] = blue;
    picture.data[at + 3] = Math.round(255 * pixels[p]);
  }
  return picture;
}

// The page's text colour as numbers, whatever notation the theme has it in.
export function inkColour(node) {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext('2d');
  pen.fillStyle = getComputedStyle(node).color;
  pen.fillRect(0, 0, 1, 1);
  return [...pen.getImageData(0, 0, 1, 1).data.subarray(0, 3)];
}

// The digit as a PNG to keep: black ink on white, whatever the theme.
export function downloadDigit(pixels, name) {
  const ink = document.createElement('canvas');
  ink.width = ink.height = SIDE;
  paintDigit(ink, pixels, [0, 0, 0]);
  keepAsPng(ink, name, PNG_SCALE);
}

export function newDigit(size) {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIDE;
  canvas.style.width = canvas.style.height = `${size}px`;
  return canvas;
}
