// How do thousands of codes become a map? Dots in their classes' colours on a grid of whole numbers,
// and each class named where Python found room for its name.

import { pixelAt } from '../latent_pad/view.js';
import { MAP_MARGIN, nameAxes } from '../shared/axes.js';

const DOT_PX = 2.5;
const GRID = 2; // units from one line to the next

// The whole numbers at which a line of the grid is drawn.
export function ticks([from, to]) {
  const first = Math.ceil(from / GRID);
  return Array.from({ length: Math.floor(to / GRID) - first + 1 }, (_, i) => (first + i) * GRID);
}

// `codes`: values (n, 2), labels (n), colours, titles [name, x, y, size]; and where there is one, a
// ring. `look`: ink, paper, grid and font. `ratio`: pixels of the canvas for one of the view.
export function drawMap(canvas, view, codes, look, ratio) {
  const [width, height] = [view.left + view.width + MAP_MARGIN.right, view.top + view.height + MAP_MARGIN.bottom];
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const pen = canvas.getContext('2d');
  pen.scale(ratio, ratio);
  drawGrid(pen, view, look);
  pen.save();
  pen.beginPath();
  pen.rect(view.left, view.top, view.width, view.height);
  pen.clip();
  drawDots(pen, view, codes);
  pen.restore();
  drawTitles(pen, view, codes.titles, look);
  if (codes.ring) drawRing(pen, pixelAt(view, codes.ring.at), codes.ring, look);
}

function drawGrid(pen, view, { ink, grid, font }) {
  const [right, bottom] = [view.left + view.width, view.top + view.height];
  pen.strokeStyle = grid;
  pen.fillStyle = ink;
  pen.lineWidth = 1;
  pen.font = `14px ${font}`;
  const written = (value) => String(value).replace('-', '\u2212');
  const named = (value, axis) => [pixelAt(view, [value, value])[axis], written(value)];
  const across = ticks(view.x).map((value) => named(value, 0));
  const upward = ticks(view.y).map((value) => named(value, 1));
  for (const [at] of across) line(pen, [at, view.top], [at, bottom]);
  for (const [at] of upward) line(pen, [view.left, at], [right, at]);
  nameAxes(pen, view, across, upward);
}

function line(pen, from, to) {
  pen.beginPath();
  pen.moveTo(...from);
  pen.lineTo(...to);
  pen.stroke();
}

function drawDots(pen, view, { values, labels, colours }) {
  pen.globalAlpha = 0.75;
  labels.forEach((label, i) => {
    pen.fillStyle = colours[label];
    pen.beginPath();
    pen.arc(...pixelAt(view, [values[2 * i], values[2 * i + 1]]), DOT_PX, 0, 2 * Math.PI);
    pen.fill();
  });
  pen.globalAlpha = 1;
}

function drawTitles(pen, view, titles, { ink, paper, font }) {
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.lineJoin = 'round';
  pen.lineWidth = 4;
  pen.strokeStyle = paper;
  pen.fillStyle = ink;
  for (const [name, x, y, px] of titles) {
    pen.font = `bold ${px}px ${font}`;
    const at = pixelAt(view, [x, y]);
    pen.strokeText(name, ...at);
    pen.fillText(name, ...at);
  }
}

function drawRing(pen, at, { radius, width }, { ink }) {
  pen.strokeStyle = ink;
  pen.lineWidth = width;
  pen.beginPath();
  pen.arc(...at, radius, 0, 2 * Math.PI);
  pen.stroke();
}
