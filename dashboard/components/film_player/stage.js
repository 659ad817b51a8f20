// How does one moment of a film become a picture? Onto canvases, in a few milliseconds.

import { pixelAt } from '../latent_pad/view.js';
import { MAP_MARGIN, nameAxes } from '../shared/axes.js';
import { SIDE, inkOf, sharesOf } from '../shared/ink.js';
import { COLUMNS, PIXELS } from './reel.js';

const SVG_SPACE = 'http://www.w3.org/2000/svg';
const DOT_PX = 2;
const CELL = SIDE + 1;
const NAME_PX = 20; // from one class's name to the next
const CURVE = { left: 44, right: 112, top: 12, bottom: 36 };
const KL_SHARE = 0.3; // of the height: the lower panel

export function sized(canvas, width, height, ratio = devicePixelRatio) {
  const size = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
  const pen = canvas.getContext('2d');
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  return pen;
}

export function drawDots(canvas, view, places, { labels, colours }) {
  const pen = sized(canvas, view.left + view.width + MAP_MARGIN.right, view.top + view.height + MAP_MARGIN.bottom);
  pen.save();
  pen.beginPath();
  pen.rect(view.left, view.top, view.width, view.height);
  pen.clip();
  pen.globalAlpha = 0.75;
  const [left, top] = pixelAt(view, [0, 0]);
  const unit = view.width / (view.x[1] - view.x[0]);
  colours.forEach((colour, label) => { // one path a class: a path a dot takes ten times as long
    pen.beginPath();
    labels.forEach((mine, i) => {
      if (mine !== label) return;
      const [x, y] = [left + unit * places[2 * i], top - unit * places[2 * i + 1]];
      pen.moveTo(x + DOT_PX, y);
      pen.arc(x, y, DOT_PX, 0, 2 * Math.PI);
    });
    pen.fillStyle = colour;
    pen.fill();
  });
  pen.restore();
}

// What stays while the dots move: grid, circles of the prior at 1 and 2 sigma, numbers.
export function drawGround(canvas, view, { names, prior }, look) {
  const pen = sized(canvas, view.left + view.width + MAP_MARGIN.right, view.top + view.height + MAP_MARGIN.bottom);
  pen.font = `14px ${look.font}`;
  pen.strokeStyle = look.grid;
  pen.fillStyle = look.ink;
  const every = [1, 2, 5, 10, 20, 50, 100].find((gap) => (view.x[1] - view.x[0]) / gap <= 8) ?? 200;
  const whole = ([from, to]) => {
    const first = Math.ceil(from / every);
    return Array.from({ length: Math.floor(to / every) - first + 1 }, (_, i) => (first + i) * every);
  };
  const said = (value) => String(value).replace('-', '\u2212');
  const across = whole(view.x).map((value) => [pixelAt(view, [value, 0])[0], said(value)]);
  const upward = whole(view.y).map((value) => [pixelAt(view, [0, value])[1], said(value)]);
  pen.beginPath();
  for (const [x] of across) { pen.moveTo(x, view.top); pen.lineTo(x, view.top + view.height); }
  for (const [y] of upward) { pen.moveTo(view.left, y); pen.lineTo(view.left + view.width, y); }
  pen.stroke();
  nameAxes(pen, view, across, upward, names);
  const [x, y] = pixelAt(view, prior);
  const unit = view.width / (view.x[1] - view.x[0]);
  pen.save();
  pen.beginPath();
  pen.rect(view.left, view.top, view.width, view.height);
  pen.clip();
  pen.strokeStyle = look.ink;
  pen.globalAlpha = 0.6;
  pen.setLineDash([2, 4]);
  for (const sigma of [1, 2]) {
    pen.beginPath();
    pen.arc(x, y, sigma * unit, 0, 2 * Math.PI);
    pen.stroke();
  }
  pen.restore();
}

// Places [right, down] of names, moved apart where two would lie over each other.
export function apart(places, px = NAME_PX) {
  const moved = places.map((place) => [...place]);
  for (let round = 0; round < 12; round++) {
    moved.forEach((one, i) => moved.slice(i + 1).forEach((other) => {
      const [across, down] = [other[0] - one[0], other[1] - one[1]];
      const over = px - Math.hypot(across, down);
      if (over <= 0) return;
      const way = Math.hypot(across, down) > 0.01 ? [across, down] : [0, 1];
      const by = over / 2 / Math.hypot(...way);
      one[0] -= by * way[0];
      one[1] -= by * way[1];
      other[0] += by * way[0];
      other[1] += by * way[1];
    }));
  }
  return moved;
}

// A text for each class's name, to be put in its place.
export function makeTitles(svg, n) {
  svg.replaceChildren(...Array.from({ length: n }, () => document.createElementNS(SVG_SPACE, 'text')));
}

// Each class's name in the middle of its codes, or beside that where another stands.
export function nameClasses(svg, view, places, { labels, classes }) {
  const sums = classes.map(() => [0, 0, 0]);
  labels.forEach((label, i) => {
    sums[label][0] += places[2 * i];
    sums[label][1] += places[2 * i + 1];
    sums[label][2] += 1;
  });
  const named = sums.map((_, label) => label).filter((label) => sums[label][2]);
  const middles = named.map((label) => {
    const [x, y, n] = sums[label];
    return pixelAt(view, [x / n, y / n]);
  });
  apart(middles).forEach(([right, down], i) => {
    const title = svg.children[named[i]];
    title.textContent = classes[named[i]];
    title.setAttribute('x', right);
    title.setAttribute('y', down);
  });
}

// Digits (n, 784) in rows, a pixel of the canvas for a pixel of theirs.
export function drawDigits(canvas, digits, columns, colour) {
  const n = digits.length / PIXELS;
  const [width, height] = [columns * CELL - 1, Math.ceil(n / columns) * CELL - 1];
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const pen = canvas.getContext('2d');
  for (let i = 0; i < n; i++) {
    const pixels = sharesOf(digits.subarray(i * PIXELS, (i + 1) * PIXELS));
    pen.putImageData(new ImageData(inkOf(pixels, colour), SIDE), i % columns * CELL, Math.floor(i / columns) * CELL);
  }
}

// ── the curves ──

export function panelsIn(width, height) {
  const [left, right, whole] = [CURVE.left, width - CURVE.right, height - CURVE.top - CURVE.bottom];
  const below = KL_SHARE * whole;
  return {
    loss: { left, right, top: CURVE.top, bottom: height - CURVE.bottom - below - 14 },
    kl: { left, right, top: height - CURVE.bottom - below, bottom: height - CURVE.bottom },
  };
}

// From the best loss to what the first tenth of the readings came down to; the KL from 0.
export function rangesOf({ curves, n_rows: rows, latent }) {
  const wide = COLUMNS.kl_per_dim + latent;
  const column = (at) => Array.from({ length: rows }, (_, i) => curves[i * wide + at]);
  const both = [...column(COLUMNS.loss), ...column(COLUMNS.recon)].sort((a, b) => a - b);
  const [low, high] = [both[0], both[Math.floor(0.9 * (both.length - 1))]];
  const room = Math.max(1, 0.06 * (high - low));
  return { loss: [low - room, high + room], kl: [0, Math.max(0.5, ...column(COLUMNS.kl))] };
}

// Some five of them under the panels, and what they count.
function nameEpochs(pen, { left, right }, height, { n_steps: steps, steps_per_epoch: each, words }) {
  const epochs = steps / each;
  const every = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200].find((gap) => epochs / gap <= 6) ?? 500;
  pen.textAlign = 'center';
  pen.textBaseline = 'top';
  const y = height - CURVE.bottom + 4;
  for (let at = 0; at <= epochs + 1e-9; at += every) {
    pen.fillText(String(Number(at.toFixed(1))).replace('.', words.decimal), left + at / epochs * (right - left), y);
  }
  pen.textAlign = 'left';
  pen.fillText(words.epochs, right + 16, y);
}

export function drawCurves(canvas, width, height, reel, look) {
  const pen = sized(canvas, width, height);
  const [panels, ranges] = [panelsIn(width, height), rangesOf(reel)];
  const wide = COLUMNS.kl_per_dim + reel.latent;
  pen.font = `13px ${look.font}`;
  pen.lineJoin = 'round';
  for (const [name, panel, colour] of [['loss', 'loss', look.loss], ['recon', 'loss', look.recon], ['kl', 'kl', look.kl]]) {
    if (name === 'loss' && !reel.variational) continue;
    if (name === 'kl' && !reel.variational) continue;
    const { left, right, top, bottom } = panels[panel];
    const [low, high] = ranges[panel];
    pen.save();
    pen.beginPath();
    pen.rect(left, top, right - left, bottom - top);
    pen.clip();
    pen.beginPath();
    let last;
    for (let i = 0; i < reel.n_rows; i++) {
      last = bottom - (reel.curves[i * wide + COLUMNS[name]] - low) / (high - low) * (bottom - top);
      pen.lineTo(left + reel.curves[i * wide] / reel.n_steps * (right - left), last);
    }
    pen.strokeStyle = colour;
    pen.lineWidth = 2;
    pen.stroke();
    pen.restore();
    pen.fillStyle = colour;
    pen.textAlign = 'left';
    pen.textBaseline = 'middle';
    pen.fillText(reel.words[name], right + 6, Math.min(bottom, Math.max(top, last)) + (name === 'loss' ? -6 : name === 'recon' ? 6 : 0));
  }
  pen.fillStyle = pen.strokeStyle = look.ink;
  pen.textAlign = 'right';
  for (const panel of reel.variational ? ['loss', 'kl'] : ['loss']) {
    const { left, right, top, bottom } = panels[panel];
    for (const [value, y] of [[ranges[panel][1], top + 6], [ranges[panel][0], bottom - 6]]) {
      pen.fillText(value.toFixed(0), left - 6, y);
    }
    pen.globalAlpha = 0.4;
    pen.strokeRect(left, top, right - left, bottom - top);
    pen.globalAlpha = 1;
  }
  nameEpochs(pen, panels.kl, height, reel);
  return panels;
}
