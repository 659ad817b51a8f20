// What does the decoder make of the point under the cursor?
//
// A Plotly map of codes; beside it the decoded point, painted in the same frame as the mouse moves.
// Everything between two messages from Python happens here: hover, touch and keys move the point,
// a click pins it. Python hears of the pins alone, which stand in the page's address.

import { follow } from '../plot/chart.js';
import { keep } from '../shared/carried.js';
import { inkColour } from '../shared/ink.js';
import { bytesOf, livePart, onLive } from '../shared/live.js';
import { Classes } from './classes.js';
import { codeOf, codesFrom } from './codes.js';
import { decoderFrom } from './decoder.js';
import { Hands } from './hands.js';
import { Manifold } from './manifold.js';
import { drawMarks, marksOf } from './marks.js';
import { Nearest } from './nearest.js';
import { Pins } from './pins.js';
import { levelled, moved, project } from './plane.js';
import { Probe } from './probe.js';
import { Sliders, replaced } from './sliders.js';
import { pixelAt, placeAt, viewOf } from './view.js';
import { position, written } from './words.js';

const SETTLED_MS = 120; // after the last change of the view its plane is decoded

class Pad {
  constructor(root) {
    const find = (name) => root.querySelector(`.${name}`);
    this.root = root;
    this.plot = find('vae-plot');
    this.stage = find('stage');
    this.marks = find('marks');
    this.manifold = new Manifold(find('manifold'));
    this.probe = new Probe({
      canvas: find('decoded-preview'), position: find('position'), announced: find('announced'),
    });
    this.nearest = new Nearest(find('nearest'), find('warning'));
    this.sliders = new Sliders(find('sliders'), (i, value) => this.want(replaced(this.z, i, value)));
    this.pins = new Pins(find('path'), (z) => this.want(z), () => this.repinned());
    this.classes = new Classes(find('classes'), () => this.isolate());
    this.hands = new Hands(this.stage, (event) => this.placeOf(event), {
      point: (place) => this.want(moved(this.plane, this.z, place)),
      pinAt: (place) => this.pins.add(moved(this.plane, this.z, place)),
      keys: () => Boolean(this.view()),
      step: (way) => this.step(way),
      pin: () => this.pins.add(this.z),
      unpin: () => this.pins.forgetLast(),
    });
    this.buttons = { pin: find('pin'), save: find('save'), level: find('level') };
    this.buttons.pin.onclick = () => this.pins.add(this.z);
    this.buttons.save.onclick = () => this.probe.download(this.plot.file, this.z);
    this.buttons.level.onclick = () => this.want(levelled(this.plane, this.z));
    this.carried = (event) => {
      if (!root.isConnected) window.removeEventListener('vae-carried', this.carried);
      else if (event.detail.startsWith(this.key)) this.takeCarried();
    };
    window.addEventListener('vae-carried', this.carried);
    const large = () => ['model', 'codes'].map((name) => `${this.key}-${name}`);
    onLive(root, large, () => large().forEach((name) => {
      const part = livePart(name, -Infinity);
      if (part) keep(bytesOf(part)).catch((error) => console.error(error));
    }));
  }

  // ── what Python says ──

  // A new drawing of the map, with what belongs to it: `about` is what Python says of the pad.
  show(about, key) {
    const fresh = this.about?.plane.origin.length !== about.plane.origin.length;
    const start = JSON.stringify(about.start);
    if (fresh || start !== this.start) this.z = about.start ?? about.plane.origin;
    if (fresh) this.pins.points = about.pins;
    Object.assign(this, { about, key, start, plane: about.plane, words: about.words });
    this.colour = inkColour(this.root);
    this.speak();
    this.listen();
    this.sliders.make(about.dims);
    if (this.classes.make(about.key, this.words.only)) this.plot.only = undefined;
    this.takeCarried();
  }

  // All that is read or heard, in the language of the page: what stays is written here.
  speak() {
    const { about, words, buttons } = this;
    this.stage.ariaLabel = about.label;
    this.probe.call(words.decoded);
    buttons.pin.textContent = words.pin;
    buttons.save.title = words.save;
    buttons.level.textContent = words.level;
    this.root.querySelector('summary').textContent = words.numbers;
    this.nearest.renew();
  }

  // To the chart: one that is drawn anew has forgotten who listens.
  listen() {
    if (this.emitter === this.plot._ev) return;
    this.emitter = this.plot._ev;
    this.plot.on('plotly_afterplot', () => this.viewed());
    this.plot.on('plotly_relayouting', () => this.mark());
    this.plot.on('plotly_hover', ({ points }) => this.hoverInSpace(points[0]));
  }

  // What travels on its own: the decoder's weights, the codes, the originals.
  takeCarried() {
    const latent = this.plane.origin.length;
    const arrived = (name) => window.vaeCarried?.get(`${this.key}-${name}`);
    const [model, codes, originals] = ['model', 'codes', 'originals'].map(arrived);
    if (model && model !== this.model && model.latent === latent) {
      this.model = model;
      this.decode = decoderFrom(model);
      this.nearest.renew();
    }
    if (codes && codes.version !== this.codes?.version && codes.latent === latent) {
      this.codes = codesFrom(codes);
      if (!this.about.flat && !this.hovered) this.z = codeOf(this.codes, 0); // in space a point is a code
    }
    if (originals !== this.originals) this.nearest.renew(); // it has a picture now
    this.originals = originals;
    if (!this.decode) return;
    this.want(this.z);
    this.showPins();
    this.viewed();
  }

  // ── where the point is ──

  // The map as it is on the screen; none in space, or before it is drawn.
  view() {
    return this.about?.flat ? viewOf(this.plot._fullLayout) : undefined;
  }

  placeOf({ clientX, clientY }) {
    const view = this.view();
    const { left, top } = this.plot.getBoundingClientRect();
    return view && placeAt(view, [clientX - left, clientY - top]);
  }

  step([right, up]) {
    const [from, to] = this.view().x;
    const [x, y] = project(this.plane, this.z);
    this.want(moved(this.plane, this.z, [x + right * (to - from), y + up * (to - from)]));
  }

  hoverInSpace({ customdata }) {
    if (this.about.flat || !this.codes) return;
    const code = codeOf(this.codes, customdata);
    this.hovered ||= Boolean(code);
    if (code) this.want(code);
  }

  // Show this point in the next frame; of several wishes before it, the last.
  want(z) {
    this.z = z;
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      if (this.decode) this.paint();
    });
  }

  // ── what is drawn ──

  paint() {
    const { z, about, words, decode, colour, codes, originals } = this;
    this.probe.show(z, position(z, about), decode, colour);
    this.nearest.show(z, { codes, originals, decode, colour, classes: about.classes, limit: about.near, words });
    this.mark();
    this.sliders.show(z, (value) => written(value, 2, words.decimal));
    this.probe.rested(
      words.said, () => this.nearest.said(this.words), () => document.activeElement === this.stage,
    );
  }

  // The map was drawn or zoomed: what lies over and under it follows.
  viewed() {
    this.mark();
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      const { about, plane, decode, colour, model } = this;
      const shown = about.manifold && decode ? this.view() : undefined;
      this.manifold.show(shown, { plane, decode, colour, version: model?.version });
    }, SETTLED_MS);
  }

  mark() {
    const view = this.view();
    const at = (z) => pixelAt(view, project(this.plane, z));
    const near = this.nearest.code;
    drawMarks(this.marks, view
      ? marksOf({ point: at(this.z), near: near && at(near), pins: this.pins.points.map(at) })
      : []);
  }

  showPins() {
    this.pins.show(this.decode, this.colour, this.words);
  }

  repinned() {
    this.showPins();
    this.mark();
    this.pinned(this.pins.points);
  }

  isolate() {
    this.plot.only = this.classes.pressed();
    this.plot.draw();
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector('.vae-pad');
  root.pad ??= new Pad(root);
  root.pad.pinned = (pins) => setStateValue('pins', pins);
  return follow(root.pad.plot, data, (_, { pad }, key) => root.pad.show(pad, key));
}
