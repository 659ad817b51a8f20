// How do a mouse, a finger or a pen leave ink on the page?
//
// A drawing is a list of strokes, each a list of points [x, y] in [0, 1]. It lives on the node:
// Streamlit calls the default export on the same node for every rerun and every change of theme,
// also in mid-stroke, and the strokes that come back with the message are older than the node's.
// Only a new node takes them.

import { followRoom } from '../shared/room.js';
import { extend, placeIn } from './strokes.js';

function pointAt(canvas, event) {
  return placeIn(canvas.getBoundingClientRect(), event);
}

function paint(node) {
  const { strokes, lineWidth, words } = node.pad;
  const canvas = node.querySelector('canvas');
  const side = Math.round(canvas.clientWidth * devicePixelRatio);
  if (canvas.width !== side || canvas.height !== side) canvas.width = canvas.height = side;
  const pen = canvas.getContext('2d');
  pen.clearRect(0, 0, side, side);
  pen.strokeStyle = getComputedStyle(node).color;
  pen.lineWidth = lineWidth * side;
  pen.lineCap = pen.lineJoin = 'round';
  for (const stroke of strokes) {
    pen.beginPath();
    pen.moveTo(stroke[0][0] * side, stroke[0][1] * side);
    // A stroke of one point is a dot: a line to where it starts.
    for (const [x, y] of stroke) pen.lineTo(x * side, y * side);
    pen.stroke();
  }
  node.classList.toggle('empty', !strokes.length);
  node.querySelectorAll('button').forEach((button) => { button.ariaDisabled = !strokes.length; });
  const said = [words.empty, words.one][strokes.length] ?? words.many;
  canvas.role = 'img';
  canvas.ariaLabel = said.replace('{n}', strokes.length);
}

// A copy, since the node's strokes grow while the message waits.
function send(pad) {
  pad.setStateValue('strokes', structuredClone(pad.strokes));
}

function change(node, strokes) {
  const { pad } = node;
  if (!pad.strokes.length) return;
  pad.pointer = null;
  pad.strokes = strokes;
  paint(node);
  send(pad);
}

function start(node, event) {
  const { pad } = node;
  const isSecond = pad.pointer !== null || event.button !== 0;
  if (isSecond || pad.strokes.length >= pad.maxStrokes) return;
  event.preventDefault();
  event.target.setPointerCapture(event.pointerId);
  pad.pointer = event.pointerId;
  pad.strokes.push([pointAt(event.target, event)]);
  paint(node);
}

function move(node, event) {
  const { pad } = node;
  if (event.pointerId !== pad.pointer) return;
  const events = event.getCoalescedEvents();
  for (const each of events.length ? events : [event]) {
    extend(pad.strokes.at(-1), pointAt(event.target, each), pad.maxPoints);
  }
  paint(node);
}

function end(node, event) {
  const { pad } = node;
  if (event.pointerId !== pad.pointer) return;
  pad.pointer = null;
  send(pad);
}

export default function ({ data: [data], parentElement, setStateValue }) {
  const node = parentElement.querySelector('.vae-draw-pad');
  const { strokes, ...settings } = data;
  node.pad ??= { strokes: structuredClone(strokes), pointer: null };
  Object.assign(node.pad, settings, { setStateValue });
  node.style.setProperty('--size', `${data.size}px`);

  const canvas = node.querySelector('canvas');
  canvas.onpointerdown = (event) => start(node, event);
  canvas.onpointermove = (event) => move(node, event);
  canvas.onpointerup = canvas.onpointercancel = (event) => end(node, event);
  canvas.onlostpointercapture = (event) => end(node, event);
  node.querySelector('.square span').textContent = data.words.hint;
  for (const name of ['undo', 'clear']) {
    node.querySelector(`.${name}`).textContent = data.words[name];
  }
  node.querySelector('.undo').onclick = () => change(node, node.pad.strokes.slice(0, -1));
  node.querySelector('.clear').onclick = () => change(node, []);

  paint(node);
  return followRoom(node, canvas, () => paint(node));
}
