// How does the exact posterior become shades, with the plane's numbers around it?

import { pixelAt } from '../latent_pad/view.js';
import { nameAxes } from '../shared/axes.js';
import { inkColour } from '../shared/ink.js';

const MARGIN = { left: 44, right: 8, top: 8, bottom: 40 };

// As much of the plane as finds room around a square of it, a unit as long each way.
export function viewOn(width, height, square) {
  const inner = [width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom];
  const unit = Math.min(...inner) / (square.x[1] - square.x[0]);
  const [x, y] = [square.x, square.y].map(([from, to], i) => {
    const [middle, half] = [(from + to) / 2, inner[i] / unit / 2];
    return [middle - half, middle + half];
  });
  return { left: MARGIN.left, top: MARGIN.top, width: inner[0], height: inner[1], x, y };
}

// Round numbers between two, six at most.
export function roundNumbers([from, to]) {
  const rough = (to - from) / 6;
  const ten = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * ten).find((wide) => wide >= rough);
  const first = Math.ceil(from / step - 1e-9);
  const n = Math.floor(to / step + 1e-9) - first + 1;
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return { places: Array.from({ length: n }, (_, i) => (first + i) * step), digits };
}

// `data`: log_p_x, colours and words; `grid`: log p(x, z), as in gaussian.js.
export function drawPosterior(canvas, view, grid, { colours, words }, style) {
  canvas.width = Math.round((view.left + view.width + MARGIN.right) * devicePixelRatio);
  canvas.height = Math.round((view.top + view.height + MARGIN.bottom) * devicePixelRatio);
  const pen = canvas.getContext('2d');
  pen.scale(devicePixelRatio, devicePixelRatio);
  pen.save();
  pen.beginPath();
  pen.rect(view.left, view.top, view.width, view.height);
  pen.clip();
  const half = grid.x.map((edge, i) => (i ? 1 : -1) * (grid.x[1] - grid.x[0]) / (grid.n[0] - 1) / 2 + edge);
  const tall = grid.y.map((edge, i) => (i ? 1 : -1) * (grid.y[1] - grid.y[0]) / (grid.n[1] - 1) / 2 + edge);
  const [left, bottom] = pixelAt(view, [half[0], tall[0]]);
  const [right, top] = pixelAt(view, [half[1], tall[1]]);
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(shades(grid, colours.posterior), left, top, right - left, bottom - top);
  pen.restore();
  drawAxes(pen, view, words, style);
}

// p(z|x) over its peak as opacity, a pixel for each point of the grid.
function shades({ values, n }, colour) {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = n;
  canvas.style.color = colour;
  document.body.append(canvas); // only there has it a colour
  const [red, green, blue] = inkColour(canvas);
  canvas.remove();
  const most = values.reduce((peak, value) => Math.max(peak, value), -Infinity);
  const picture = new ImageData(...n);
  values.forEach((value, i) => {
    const [row, column] = [Math.floor(i / n[0]), i % n[0]];
    const at = 4 * ((n[1] - 1 - row) * n[0] + column);
    picture.data.set([red, green, blue, Math.round(255 * Math.exp(value - most))], at);
  });
  canvas.getContext('2d').putImageData(picture, 0, 0);
  return canvas;
}

function drawAxes(pen, view, { decimal }, style) {
  const right = view.left + view.width;
  const said = (value, digits) => value.toFixed(digits).replace('.', decimal)
    .replace(/^-(0[.,]?0*)$/, '$1').replace('-', '\u2212');
  pen.strokeStyle = style.getPropertyValue('--st-border-color');
  pen.fillStyle = style.color;
  pen.lineWidth = 1;
  pen.font = `14px ${style.fontFamily}`;
  pen.strokeRect(view.left, view.top, view.width, view.height);
  const [across, upward] = [roundNumbers(view.x), roundNumbers(view.y)];
  nameAxes(
    pen,
    view,
    across.places.map((value) => [Math.min(pixelAt(view, [value, 0])[0], right - 12), said(value, across.digits)]),
    upward.places.map((value) => [pixelAt(view, [0, value])[1], said(value, upward.digits)]),
  );
}
