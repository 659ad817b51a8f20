// How does the decoded plane get under the points?
//
// The part of the plane in view is decoded cell by cell, some at a time, so that a hover never
// waits for it. A zoom decodes it anew, finer.

import { paintDigit } from '../shared/digit.js';
import { SIDE } from '../shared/ink.js';
import { moved } from './plane.js';

const CELL_PX = 34; // of the screen, about
const TURN_MS = 6;

// The cells of a view, row after row from its upper left: the place of the map in each one's middle.
export function cellsOf({ width, height, x, y }) {
  const columns = Math.max(1, Math.round(width / CELL_PX));
  const rows = Math.max(1, Math.round(height / CELL_PX));
  const places = Array.from({ length: rows * columns }, (_, i) => [
    x[0] + (i % columns + 0.5) / columns * (x[1] - x[0]),
    y[1] + (Math.floor(i / columns) + 0.5) / rows * (y[0] - y[1]),
  ]);
  return { rows, columns, places };
}

export class Manifold {
  constructor(canvas) {
    this.canvas = canvas;
    this.painting = 0;
  }

  // Decodes this view of a plane, or hides what is there where no view is given.
  async show(view, { plane, decode, version, colour }) {
    this.canvas.hidden = !view;
    const wanted = view && JSON.stringify([view, plane, version, colour]);
    if (view && wanted === this.wanted) return;
    this.wanted = wanted;
    const mine = this.painting += 1;
    if (!view) return;
    const stale = () => mine !== this.painting || !this.canvas.isConnected;
    const picture = await decoded(cellsOf(view), plane, decode, colour, stale);
    if (!picture) return;
    this.canvas.width = picture.width;
    this.canvas.height = picture.height;
    this.canvas.getContext('2d').drawImage(picture, 0, 0);
    for (const side of ['left', 'top', 'width', 'height']) this.canvas.style[side] = `${view[side]}px`;
  }
}

// None where `stale()` says, in the midst of it, that the view or the model is another.
async function decoded({ rows, columns, places }, plane, decode, colour, stale) {
  const picture = document.createElement('canvas');
  picture.width = columns * SIDE;
  picture.height = rows * SIDE;
  const pixels = new Float32Array(SIDE * SIDE);
  let since = performance.now();
  for (const [i, place] of places.entries()) {
    decode(moved(plane, plane.origin, place), pixels);
    paintDigit(picture, pixels, colour, i % columns * SIDE, Math.floor(i / columns) * SIDE);
    if (performance.now() - since > TURN_MS) {
      await new Promise((resolve) => { setTimeout(resolve); });
      if (stale()) return undefined;
      since = performance.now();
    }
  }
  return picture;
}
