// How does the decoded plane get under the points?
//
// The part of the plane in view is decoded cell by cell, some at a time, so that a hover never
// waits for it. A zoom decodes it anew, finer.

import { SIDE } from '../shared/png.js';
import { inkOf } from '../shared/ink.js';

const CELL_PX = 34; // of the screen, about
const TURN_MS = 6;

// Paint the plane in view onto `canvas`. `latentAt([x, y])` is the point at a place of the map.
// Ends early once `stale()` says that the view or the model is another.
export async function paintManifold(canvas, view, { decode, latentAt, colour, stale }) {
  const columns = Math.max(1, Math.round(view.width / CELL_PX));
  const rows = Math.max(1, Math.round(view.height / CELL_PX));
  const picture = document.createElement('canvas');
  picture.width = columns * SIDE;
  picture.height = rows * SIDE;
  const pen = picture.getContext('2d');
  const pixels = new Float32Array(SIDE * SIDE);
  const [[left, right], [bottom, top]] = [view.xRange, view.yRange];
  let since = performance.now();
  for (let i = 0; i < rows * columns; i++) {
    const column = i % columns;
    const row = Math.floor(i / columns);
    const x = left + (column + 0.5) / columns * (right - left);
    const y = top + (row + 0.5) / rows * (bottom - top);
    decode(latentAt([x, y]), pixels);
    pen.putImageData(inkOf(pixels, colour), column * SIDE, row * SIDE);
    if (performance.now() - since > TURN_MS) {
      await new Promise((resolve) => { setTimeout(resolve); });
      if (stale()) return;
      since = performance.now();
    }
  }
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext('2d').drawImage(picture, 0, 0);
}
