// How does a grid of digits become ink on the page?
//
// The canvas holds one pixel per digit-pixel and the stylesheet scales it, so a change of width
// costs nothing. Streamlit calls the default export for every new message and every change of
// theme, on the same element: the newest message wins, and painting it twice changes nothing.

import { SIDE, keepAsPng } from '../shared/png.js';

const GAP = 1;
const CELL = SIDE + GAP;

// A message is a line of JSON and the deflated pixels, digit after digit.
function parse(bytes) {
  const end = bytes.indexOf(10);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
  return { ...header, deflated: bytes.subarray(end + 1) };
}

async function unpack(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// The grid as black ink: a pixel's value is its opacity.
function layOut(pixels, { rows, columns }) {
  const picture = new ImageData(columns * CELL - GAP, rows * CELL - GAP);
  pixels.forEach((value, i) => {
    const digit = Math.floor(i / SIDE ** 2);
    const row = Math.floor(digit / columns) * CELL + Math.floor(i / SIDE) % SIDE;
    const column = digit % columns * CELL + i % SIDE;
    picture.data[4 * (row * picture.width + column) + 3] = value;
  });
  return picture;
}

function paint(canvas, picture, ink) {
  const pen = canvas.getContext('2d');
  pen.putImageData(picture, 0, 0);
  pen.globalCompositeOperation = 'source-in';
  pen.fillStyle = ink;
  pen.fillRect(0, 0, canvas.width, canvas.height);
}

// Setting a canvas's size clears it, even to the size it has.
function resize(canvas, width, height) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

function label(node, texts) {
  node.replaceChildren(...texts.map((text) => {
    const span = document.createElement('span');
    span.textContent = span.title = text;
    return span;
  }));
}

// Whole screen pixels for every digit-pixel, so that all strokes are equally thick; where that
// would waste more than a quarter of the room, the picture fills it all the same.
function fit(node, size) {
  const { width } = node.querySelector('canvas');
  const room = node.clientWidth - node.querySelector('.rows').offsetWidth;
  const scale = Math.min(room / width, size / SIDE) * devicePixelRatio;
  const whole = Math.floor(scale);
  const chosen = whole < 0.75 * scale ? scale : whole;
  node.style.setProperty('--width', `${chosen / devicePixelRatio * width}px`);
}

function download(picture, { file, png }) {
  const canvas = document.createElement('canvas');
  resize(canvas, picture.width, picture.height);
  paint(canvas, picture, '#000');
  const longest = Math.max(picture.width, picture.height) + 2 * GAP;
  const scale = Math.max(1, Math.min(png.scale, Math.floor(png.limit / longest)));
  keepAsPng(canvas, file, scale, GAP);
}

async function show(node, bytes) {
  const message = parse(bytes);
  const { alt, words, rows, columns, size, png } = message;
  const canvas = node.querySelector('canvas');
  const button = node.querySelector('button');
  label(node.querySelector('.rows'), message.rowLabels);
  label(node.querySelector('.columns'), message.columnLabels);
  resize(canvas, columns * CELL - GAP, rows * CELL - GAP);
  canvas.role = 'img'; // with its name: an image without one is nobody's
  canvas.ariaLabel = alt;
  button.title = words.save;
  button.ariaLabel = words.save_what;
  button.hidden = !png;
  node.fit = () => fit(node, size);
  node.fit();

  const picture = layOut(await unpack(message.deflated), message);
  if (node.latest !== bytes) return;
  paint(canvas, picture, getComputedStyle(node).color);
  button.onclick = () => download(picture, message);
}

function explain(node, error) {
  console.error(error);
  const { failed } = parse(node.latest).words;
  label(node.querySelector('.columns'), [failed.replace('{error}', error.message)]);
}

export default function ({ data, parentElement }) {
  const node = parentElement.querySelector('.vae-digits');
  node.latest = data;
  show(node, data).catch((error) => explain(node, error));
  node.widths ??= new ResizeObserver(() => node.fit?.());
  node.widths.observe(node);
  return () => {
    // Streamlit also cleans up after a call that a newer one overtook: that grid is still here.
    if (!node.isConnected) node.widths.disconnect();
  };
}
