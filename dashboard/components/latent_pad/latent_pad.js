// What does the decoder make of the point under the cursor?
//
// A Plotly map of codes; beside it the decoded point, painted in the same frame as the mouse moves.
// Everything between two messages from Python happens here: hover, touch and keys move the point,
// a click pins it. Python hears of the pins alone, which stand in the page's address.

import { follow } from '../plot/chart.js';
import { decoderFrom } from './decoder.js';
import { downloadDigit, inkColour, paintDigit } from '../shared/ink.js';
import { paintManifold } from './manifold.js';
import { drawMarks } from './marks.js';
import { Pins } from './pins.js';
import { moved, nearestCode, project } from './plane.js';
import { Sliders } from './sliders.js';
import { filled, minus, named } from './words.js';

const STEP = 0.02; // of the map's width, for an arrow key; with Shift five times as far
const CLICK_PX = 4; // a press that moves further is a drag
const DOUBLE_CLICK_MS = 280; // resets the zoom, and pins nothing
const SPOKEN_AFTER_MS = 400;

class Pad {
  constructor(root) {
    const find = (name) => root.querySelector(`.${name}`);
    this.root = root;
    this.stage = find('stage');
    this.plot = find('vae-plot');
    this.preview = find('decoded-preview');
    this.words = { position: find('position'), warning: find('warning'), announced: find('announced') };
    this.nearest = find('nearest');
    this.sliders = new Sliders(find('sliders'), (index, value) => {
      this.want(this.z.map((old, i) => (i === index ? value : old)));
    });
    this.pins = new Pins(find('path'), (z) => this.want(z), () => this.repinned());
    this.classes = find('classes');
    this.marks = find('marks');
    this.manifold = find('manifold');
    this.pixels = new Float32Array(784);
    this.painting = 0;
    this.stage.onpointermove = (event) => this.pointAt(event);
    this.stage.onpointerdown = (event) => this.press(event);
    this.stage.onkeydown = (event) => this.key(event);
    this.buttons = { pin: find('pin'), save: find('save'), level: find('level') };
    this.buttons.pin.onclick = () => this.pins.add(this.z);
    this.buttons.save.onclick = () => downloadDigit(this.pixels, `${this.plot.file}-z_${named(this.z)}`);
    this.buttons.level.onclick = () => this.want(moved(this.plane, this.plane.origin, project(this.plane, this.z)));
    this.carried = (event) => {
      if (!root.isConnected) window.removeEventListener('vae-carried', this.carried);
      else if (event.detail.startsWith(this.key_)) this.takeCarried();
    };
    window.addEventListener('vae-carried', this.carried);
  }

  // A new drawing of the map, with what belongs to it: `about` is what Python says of the pad.
  show(about, key) {
    const fresh = this.key_ === undefined || this.plane.origin.length !== about.plane.origin.length;
    this.about = about;
    this.key_ = key;
    this.plane = about.plane;
    this.colour = inkColour(this.root);
    const start = JSON.stringify(about.start);
    if (fresh || start !== this.start) this.z = about.start ?? about.plane.origin;
    if (fresh) this.pins.points = about.pins;
    this.start = start;
    this.stage.ariaLabel = about.label;
    this.speakAs(about.words);
    if (this.emitter !== this.plot._ev) {
      this.emitter = this.plot._ev;
      this.plot.on('plotly_afterplot', () => this.viewed());
      this.plot.on('plotly_relayouting', () => this.mark());
      this.plot.on('plotly_hover', ({ points }) => this.hoverInSpace(points[0]));
    }
    this.sliders.make(about.dims);
    this.makeKey();
    this.takeCarried();
  }

  // All that is read or heard, in the language of the page: what stays is written here.
  speakAs(words) {
    this.said = words;
    this.preview.role = 'img';
    this.preview.ariaLabel ??= words.decoded;
    this.buttons.pin.textContent = words.pin;
    this.buttons.save.title = words.save;
    this.buttons.level.textContent = words.level;
    this.root.querySelector('summary').textContent = words.numbers;
    this.shownNear = undefined; // its caption may be in another language
  }

  // What travels on its own: the decoder's weights, the codes, the originals.
  takeCarried() {
    const get = (name) => window.vaeCarried?.get(`${this.key_}-${name}`);
    const [model, codes] = [get('model'), get('codes')];
    if (model && model !== this.model && model.latent === this.plane.origin.length) {
      this.model = model;
      this.decode = decoderFrom(model);
    }
    if (codes && codes.version !== this.codes?.version && codes.latent === this.plane.origin.length) {
      const values = new Float32Array(codes.bytes.slice().buffer);
      this.codes = { ...codes, values };
      if (!this.about.flat && !this.hovered) this.z = this.codeOf(0); // in space a point is a code
    }
    if (this.originals !== get('originals')) this.shownNear = undefined; // it has a picture now
    this.originals = get('originals');
    if (!this.decode) return;
    this.want(this.z);
    this.showPath();
    this.viewed();
  }

  // ── moving the point ──

  axes() {
    const { xaxis, yaxis } = this.plot._fullLayout ?? {};
    return xaxis?.l2p && this.about.flat ? { xaxis, yaxis } : undefined;
  }

  placeOf(event) {
    const axes = this.axes();
    if (!axes) return undefined;
    const box = this.plot.getBoundingClientRect();
    const [right, down] = [event.clientX - box.left - axes.xaxis._offset, event.clientY - box.top - axes.yaxis._offset];
    const inside = right >= 0 && right <= axes.xaxis._length && down >= 0 && down <= axes.yaxis._length;
    return inside ? [axes.xaxis.p2d(right), axes.yaxis.p2d(down)] : undefined;
  }

  pointAt(event) {
    const place = this.placeOf(event);
    if (place) this.want(moved(this.plane, this.z, place));
  }

  hoverInSpace(point) {
    if (this.about.flat || !this.codes) return;
    const code = this.codeOf(point.customdata);
    this.hovered ||= Boolean(code);
    if (code) this.want(code);
  }

  press(event) {
    if (event.target.closest('.modebar')) return; // its buttons lie on the map, and are no place of it
    this.pressed = event;
    if (event.pointerType !== 'mouse') this.pointAt(event);
    // While a button is down Plotly lays a cover over the page: the stage hears of no release.
    else window.addEventListener('pointerup', (up) => this.release(up), { once: true });
  }

  release(event) {
    const { pressed } = this;
    const still = pressed && Math.hypot(event.clientX - pressed.clientX, event.clientY - pressed.clientY) < CLICK_PX;
    if (!still || event.button !== 0 || !this.placeOf(event)) return;
    if (this.clicked) { // twice: the zoom is reset
      clearTimeout(this.clicked);
      this.clicked = undefined;
      return;
    }
    const z = moved(this.plane, this.z, this.placeOf(event));
    this.clicked = setTimeout(() => {
      this.clicked = undefined;
      this.pins.add(z);
    }, DOUBLE_CLICK_MS);
  }

  key(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    const axes = this.axes();
    if (event.target !== this.stage || !axes) return;
    if (way) {
      const [left, right] = axes.xaxis.range;
      const far = STEP * (right - left) * (event.shiftKey ? 5 : 1);
      const [x, y] = project(this.plane, this.z);
      this.want(moved(this.plane, this.z, [x + way[0] * far, y + way[1] * far]));
    } else if (event.key === 'Enter') this.pins.add(this.z);
    else if (event.key === 'Backspace' || event.key === 'Delete') this.pins.forgetLast();
    else return;
    event.preventDefault();
  }

  // Show this point in the next frame; of several wishes before it, the last.
  want(z) {
    this.z = z;
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      if (this.decode) this.paint();
    });
  }

  // ── the point ──

  paint() {
    const { z } = this;
    this.decode(z, this.pixels);
    paintDigit(this.preview, this.pixels, this.colour);
    this.preview.dataset.z = z.map((value) => value.toFixed(4)).join(',');
    this.words.position.textContent = this.position(z);
    this.paintNearest(z);
    this.mark();
    this.sliders.show(z, (value) => this.written(value, 2));
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => this.speak(), SPOKEN_AFTER_MS);
  }

  written(value, digits) {
    return value.toFixed(digits).replace('.', this.said.decimal);
  }

  position(z) {
    const says = (name, value) => `${name} = ${minus(this.written(value, 2))}`;
    if (z.length <= 3) return z.map((value, i) => says(`z${i + 1}`, value)).join(', ');
    if (!this.about.flat) return this.said.own_code;
    return project(this.plane, z).map((value, i) => says(this.about.names[i], value)).join(', ');
  }

  codeOf(i) {
    const { latent, n, values } = this.codes;
    return i >= 0 && i < n ? [...values.subarray(i * latent, (i + 1) * latent)] : undefined;
  }

  paintNearest(z) {
    const { codes } = this;
    this.nearest.hidden = !codes;
    if (!codes) return;
    const [i, distance] = nearestCode(codes, z);
    this.near = i;
    const far = this.about.near !== null && distance > this.about.near;
    this.words.warning.textContent = far ? filled(this.said.far, { distance: this.written(distance, 1) }) : '';
    if (i === this.shownNear && this.shownOf === this.model) return;
    [this.shownNear, this.shownOf] = [i, this.model];
    const name = this.about.classes[codes.labels[i]];
    const back = new Float32Array(784);
    this.decode(this.codeOf(i), back);
    paintDigit(this.nearest.querySelector('.back'), back, this.colour);
    const original = this.nearest.querySelector('.original');
    const pixels = this.originals?.bytes.subarray(784 * i, 784 * (i + 1));
    original.hidden = !pixels?.length;
    const caption = pixels?.length ? this.said.nearest : this.said.nearest_alone;
    this.nearest.querySelector('figcaption').textContent = filled(caption, { name });
    if (pixels?.length) paintDigit(original, Float32Array.from(pixels, (value) => value / 255), this.colour);
  }

  speak() {
    const name = this.codes && this.about.classes[this.codes.labels[this.near]];
    const near = this.codes ? `. ${filled(this.said.nearest_said, { name })}` : '';
    const said = `${this.words.position.textContent}${near}. ${this.words.warning.textContent}`;
    this.preview.ariaLabel = filled(this.said.said, { said });
    if (document.activeElement === this.stage) this.words.announced.textContent = said;
  }

  // ── pins ──

  showPath() {
    this.pins.show(this.decode, this.colour, this.said);
  }

  repinned() {
    this.showPath();
    this.mark();
    this.pinned(this.pins.points);
  }

  // ── the map's marks ──

  // The map was drawn or zoomed: what lies over and under it follows.
  viewed() {
    this.mark();
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.paintManifold(), 120);
  }

  mark() {
    const axes = this.axes();
    if (!axes) {
      this.marks.replaceChildren();
      return;
    }
    const at = (z) => {
      const [x, y] = project(this.plane, z);
      return [axes.xaxis.l2p(x) + axes.xaxis._offset, axes.yaxis.l2p(y) + axes.yaxis._offset];
    };
    const near = this.codes && this.near >= 0 ? at(this.codeOf(this.near)) : undefined;
    drawMarks(this.marks, { point: at(this.z), near, pins: this.pins.points.map(at) });
  }

  async paintManifold() {
    const axes = this.axes();
    const shown = this.about.manifold && axes && this.decode;
    this.manifold.hidden = !shown;
    if (!shown) {
      this.painting += 1;
      this.paintedView = undefined;
      return;
    }
    const { xaxis, yaxis } = axes;
    const view = { width: xaxis._length, height: yaxis._length, xRange: [...xaxis.range], yRange: [...yaxis.range] };
    const wanted = JSON.stringify([view, this.plane, this.model.version, this.colour]);
    const style = { left: xaxis._offset, top: yaxis._offset, width: view.width, height: view.height };
    if (wanted === this.paintedView) return;
    this.paintedView = wanted;
    const mine = this.painting += 1;
    const { plane, colour, decode } = this;
    const latentAt = (place) => moved(plane, plane.origin, place);
    const stale = () => mine !== this.painting || !this.root.isConnected;
    await paintManifold(this.manifold, view, { decode, latentAt, colour, stale });
    for (const [name, pixels] of Object.entries(style)) this.manifold.style[name] = `${pixels}px`;
  }

  // ── the classes' key ──

  // A button for each class: the pressed ones alone are on the map, or all if none is.
  makeKey() {
    const wanted = JSON.stringify([this.about.key, this.said.only]);
    if (wanted === this.classes.dataset.key) return;
    this.classes.dataset.key = wanted;
    this.classes.hidden = !this.about.key.length;
    this.classes.ariaLabel = this.said.only;
    const words = document.createElement('span');
    words.textContent = this.said.only;
    this.classes.replaceChildren(words, ...this.about.key.map(([name, colour]) => {
      const button = document.createElement('button');
      const dot = document.createElement('i');
      dot.style.background = colour;
      button.type = 'button';
      button.ariaPressed = 'false';
      button.append(dot, name);
      button.onclick = () => this.isolate(button);
      return button;
    }));
    this.plot.only = undefined;
  }

  isolate(button) {
    button.ariaPressed = button.ariaPressed === 'false';
    const pressed = [...this.classes.querySelectorAll('button')].map((one) => one.ariaPressed === 'true');
    this.plot.only = pressed.flatMap((is, c) => (is ? [c] : []));
    this.plot.draw();
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector('.vae-pad');
  root.pad ??= new Pad(root);
  root.pad.pinned = (pins) => setStateValue('pins', pins);
  return follow(root.pad.plot, data, (_, { pad, key }) => root.pad.show(pad, key));
}
