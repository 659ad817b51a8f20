// How does a grid of digits become ink on the page?
//
// The canvas holds one pixel per digit-pixel and the stylesheet scales it, so a change of width
// costs nothing. Streamlit calls the default export for every new message and every change of
// theme, on the same element: the newest message wins, and painting it twice changes nothing.

import { headed } from '../shared/headed.js';
import { inflated } from '../shared/inflated.js';
import { inkColour, inkOf } from '../shared/ink.js';
import { element } from '../shared/element.js';
import { newest, onLive } from '../shared/live.js';
import { keepAsPng } from '../shared/png.js';
import { followRoom } from '../shared/room.js';
import { GAP, gridOf, pngScale, side, widthIn } from './grid.js';

function paint(canvas, pixels, colour) {
  const picture = new ImageData(inkOf(pixels, colour), canvas.width);
  canvas.getContext('2d').putImageData(picture, 0, 0);
}

// Setting a canvas's size clears it, even to the size it has.
function resize(canvas, width, height) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

function label(node, texts) {
  node.replaceChildren(...texts.map((text) => {
    const span = element('span', '', text);
    span.title = text;
    return span;
  }));
}

function fit(node, size) {
  const { width } = node.querySelector('canvas');
  const room = node.clientWidth - node.querySelector('.rows').offsetWidth;
  node.style.setProperty('--width', `${widthIn(room, width, size, devicePixelRatio)}px`);
}

function download(pixels, { rows, columns, file, png }) {
  const canvas = document.createElement('canvas');
  resize(canvas, side(columns), side(rows));
  paint(canvas, pixels, [0, 0, 0]);
  keepAsPng(canvas, file, pngScale(canvas, png), GAP);
}

async function show(node, message) {
  const { header, bytes } = headed(message);
  const { alt, words, rows, columns, size, png } = header;
  const canvas = node.querySelector('canvas');
  const button = node.querySelector('button');
  label(node.querySelector('.rows'), header.rowLabels);
  label(node.querySelector('.columns'), header.columnLabels);
  resize(canvas, side(columns), side(rows));
  canvas.role = 'img'; // with its name: an image without one is nobody's
  canvas.ariaLabel = alt;
  button.title = words.save;
  button.ariaLabel = words.save_what;
  button.hidden = !png;
  node.fit = () => fit(node, size);
  node.fit();

  const pixels = gridOf(await inflated(bytes), header);
  if (node.latest !== message) return;
  paint(canvas, pixels, inkColour(node));
  button.onclick = () => download(pixels, header);
}

function explain(node, error) {
  console.error(error);
  const { failed } = headed(node.latest).header.words;
  label(node.querySelector('.columns'), [failed.replace('{error}', error.message)]);
}

export default function ({ data, parentElement }) {
  const node = parentElement.querySelector('.vae-digits');
  const { key } = headed(data).header;
  node.renew = () => {
    const message = node.latest = newest(node, key, data);
    show(node, message).catch((error) => explain(node, error));
  };
  node.renew();
  onLive(node, () => [key], () => node.renew());
  return followRoom(node, node, () => node.fit?.());
}
