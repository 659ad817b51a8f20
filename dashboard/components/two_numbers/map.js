// How do thousands of codes become a map? Dots in their classes' colours on a grid of whole numbers,
// and each class named where Python found room for its name.

import { pixelAt } from '../latent_pad/view.js';

const MARGIN = { left: 36, right: 8, top: 8, bottom: 40 };
const DOT_PX = 2.5;
const GRID = 2; // units from one line to the next

// What a map shows that is so large, in pixels: as much of the plane as finds room beside the square
// from -reach to reach. As in latent_pad/view.js.
export function viewIn(width, height, reach) {
  const inner = [width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom];
  const unit = Math.min(...inner) / (2 * reach);
  const [x, y] = inner.map((px) => [-px / unit / 2, px / unit / 2]);
  return { left: MARGIN.left, top: MARGIN.top, width: inner[0], height: inner[1], x, y };
}

// The whole numbers at which a line of the grid is drawn.
export function ticks([from, to]) {
  const first = Math.ceil(from / GRID);
  return Array.from({ length: Math.floor(to / GRID) - first + 1 }, (_, i) => (first + i) * GRID);
}

// `codes`: values (n, 2), labels (n), colours, titles [name, x, y, size]; and where there is one, a
// ring. `look`: ink, paper, grid and font. `ratio`: pixels of the canvas for one of the view.
export function drawMap(canvas, view, codes, look, ratio) {
  const [width, height] = [view.left + view.width + MARGIN.right, view.top + view.height + MARGIN.bottom];
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
  pen.textAlign = 'center';
  pen.textBaseline = 'top';
  for (const value of ticks(view.x)) {
    const [at] = pixelAt(view, [value, 0]);
    line(pen, [at, view.top], [at, bottom]);
    pen.fillText(written(value), at, bottom + 4);
  }
  pen.fillText('z1', view.left + view.width / 2, bottom + 22);
  pen.textAlign = 'right';
  pen.textBaseline = 'middle';
  for (const value of ticks(view.y)) {
    const [, at] = pixelAt(view, [0, value]);
    line(pen, [view.left, at], [right, at]);
    pen.fillText(written(value), view.left - 6, at);
  }
  pen.save();
  pen.translate(8, view.top + view.height / 2);
  pen.rotate(-Math.PI / 2);
  pen.textAlign = 'center';
  pen.fillText('z2', 0, 0);
  pen.restore();
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
