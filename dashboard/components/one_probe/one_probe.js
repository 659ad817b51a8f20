// What do several models make of one point, or of one test image, under one cursor?
//
// Their maps lie side by side. Whichever is pointed at says where the probe is, and all of them show
// what they have there. All that is needed is fetched once: no move asks the server.

import { drawDots, drawGround, makeTitles, nameClasses } from '../film_player/stage.js';
import { pixelAt, placeAt } from '../latent_pad/view.js';
import { filled, written } from '../latent_pad/words.js';
import { viewIn } from '../shared/axes.js';
import { paintDigit } from '../shared/digit.js';
import { button, element } from '../shared/element.js';
import { headed } from '../shared/headed.js';
import { inflated } from '../shared/inflated.js';
import { inkColour, sharesOf, SIDE } from '../shared/ink.js';
import { followRoom } from '../shared/room.js';
import { drawMarks } from '../latent_pad/marks.js';
import { answer, modelFrom, nearestOn, pointAt } from './same.js';

const MODES = ['point', 'image'];
const SAID_OF_Z = 3; // numbers of a point that are said
const OFF_LEAST = 0.005; // so far off a plane is on it
const HEARD_AFTER_MS = 500; // of rest
const KEY_STEP = 0.02; // of the map's width; with Shift five times as far
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

// What was fetched stays while the page is open: an address names one version.
function once(address, unpack) {
  window.vaeFetched ??= new Map();
  if (!window.vaeFetched.has(address)) {
    const coming = fetch(new URL(address, document.baseURI))
      .then((response) => {
        if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
        return response.arrayBuffer();
      })
      .then((buffer) => unpack(new Uint8Array(buffer)));
    coming.catch(() => window.vaeFetched.delete(address)); // the next drawing tries again
    window.vaeFetched.set(address, coming);
  }
  return window.vaeFetched.get(address);
}

const unpackModel = (message) => {
  const { header, bytes } = headed(message);
  return modelFrom(header, bytes);
};

// One of the models: its map, and what it makes of the probe.
class Card {
  constructor(probes) {
    this.probes = probes;
    this.node = element('section', 'model');
    const [title, made] = [element('p', 'title'), element('div', 'made')];
    this.map = element('div', 'map');
    this.map.tabIndex = 0;
    this.map.role = 'application';
    this.map.innerHTML = '<canvas class="ground" width="1" height="1"></canvas>'
      + '<canvas class="dots" width="1" height="1"></canvas>'
      + '<svg class="titles" aria-hidden="true"></svg><svg class="marks" aria-hidden="true"></svg>';
    made.innerHTML = '<canvas class="original" width="28" height="28" role="img" hidden></canvas>'
      + '<canvas class="decoded" width="28" height="28" role="img"></canvas><p class="said"></p>';
    this.node.append(title, this.map, made, element('p', 'note'));
    for (const name of ['title', 'ground', 'dots', 'titles', 'marks', 'original', 'decoded', 'said', 'note']) {
      this[name] = this.node.querySelector(`.${name}`);
    }
    this.map.onpointermove = this.map.onpointerdown = (event) => this.point(event);
    this.map.onkeydown = (event) => this.key(event);
    this.pixels = new Float32Array(SIDE * SIDE);
  }

  async show(about, words) {
    this.about = about;
    this.words = words;
    this.title.replaceChildren(element('b', '', about.letter), about.title);
    this.title.firstChild.style.setProperty('--run', about.colour);
    this.note.textContent = about.note;
    this.map.ariaLabel = filled(words.map, about);
    this.decoded.ariaLabel = filled(words.decoded, about);
    this.original.ariaLabel = words.original;
    const { address } = about;
    if (this.address === address && this.model) return;
    Object.assign(this, { address, model: undefined });
    this.said.textContent = words.loading;
    try {
      const model = await once(address, unpackModel);
      if (this.address !== address) return; // another was asked for meanwhile
      this.model = model;
    } catch (error) {
      console.error(error);
      if (this.address === address) this.said.textContent = filled(words.failed, { error: error.message });
      return;
    }
    this.probes.arrived(this);
    const images = about.images && this.model.images;
    if (!images) return;
    this.images = await once(about.images, inflated).catch(() => undefined);
    this.probes.want();
  }

  draw(look, colour) {
    const { clientWidth: width, clientHeight: height } = this.map;
    if (!this.model || !width || !height) return;
    this.colour = colour;
    this.view = viewIn(width, height, this.model.reach);
    const { plane, latent, labels, places } = this.model;
    const prior = answer({ mode: 'point' }, this.model).place;
    drawGround(this.ground, this.view, { names: this.about.names, prior, plane, latent }, look);
    drawDots(this.dots, this.view, places, { labels, colours: this.about.colours });
    makeTitles(this.titles, this.about.classes.length);
    nameClasses(this.titles, this.view, places, { labels, classes: this.about.classes });
  }

  // ── what a hand wants ──

  point({ clientX, clientY }) {
    if (!this.view) return;
    const { left, top } = this.map.getBoundingClientRect();
    const place = placeAt(this.view, [clientX - left, clientY - top]);
    if (place) this.probes.point(this.model, place);
  }

  key(event) {
    const way = KEYS[event.key];
    if (!way || !this.view || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    if (this.probes.probe.mode === 'image') {
      this.probes.turn(this.model, way[0] + way[1]);
      return;
    }
    const far = KEY_STEP * (event.shiftKey ? 5 : 1) * (this.view.x[1] - this.view.x[0]);
    const [x, y] = this.here?.place ?? [0, 0];
    this.probes.point(this.model, [x + far * way[0], y + far * way[1]]);
  }

  // ── what is seen of the probe ──

  paint(probe) {
    if (!this.model) return;
    const { words, decoded, original } = this;
    const here = this.here = answer(probe, this.model);
    decoded.hidden = Boolean(here.why);
    original.hidden = true;
    decoded.dataset.z = here.z?.map((value) => value.toFixed(4)).join(',') ?? '';
    decoded.dataset.image = probe.mode === 'image' && here.z ? probe.index : '';
    if (here.why) {
      this.said.textContent = filled(words[here.why], { n: this.model.latent });
      this.mark();
      return;
    }
    this.model.decode(here.z, this.pixels);
    paintDigit(decoded, this.pixels, this.colour);
    const picture = this.images?.subarray(SIDE ** 2 * probe.index, SIDE ** 2 * (probe.index + 1));
    if (probe.mode === 'image' && picture?.length) {
      paintDigit(original, sharesOf(picture), this.colour);
      original.hidden = false;
    }
    this.said.textContent = probe.mode === 'image' ? this.imageSaid(probe) : this.pointSaid(here);
    this.mark(here.place);
  }

  number(value, digits = 2) {
    return written(value, digits, this.words.decimal).replace('-', '\u2212');
  }

  pointSaid({ z, off }) {
    const first = z.slice(0, SAID_OF_Z).map((value) => this.number(value));
    const numbers = [...first, ...(z.length > SAID_OF_Z ? ['\u2026'] : [])].join(this.words.comma);
    const at = filled(this.words.at, { numbers });
    return off < OFF_LEAST ? at : `${at}, ${filled(this.words.off, { distance: this.number(off, 1) })}`;
  }

  imageSaid({ index }) {
    const name = this.about.classes[this.model.labels[index]];
    return `${filled(this.words.of_image, { number: index + 1, name })}, ${this.words.mean}`;
  }

  mark(place) {
    const [x, y] = place ? pixelAt(this.view ?? viewIn(1, 1, 1), place) : [];
    const ring = (name) => ['circle', { class: name, cx: x, cy: y, r: 9 }];
    drawMarks(this.marks, place ? [ring('under'), ring('ring')] : []);
  }
}

class Probes {
  constructor(root) {
    this.root = root;
    this.choice = root.querySelector('.choice');
    this.models = root.querySelector('.models');
    this.announced = root.querySelector('.announced');
    this.cards = [];
    this.probe = { index: 0 };
  }

  show({ models, words }) {
    this.words = words;
    const alike = models.some(({ latent }, i) => models.some((other, j) => j > i && other.latent === latent));
    this.probe.mode ??= alike ? 'point' : 'image';
    this.choose();
    while (this.cards.length > models.length) this.cards.pop().node.remove();
    while (this.cards.length < models.length) {
      this.cards.push(new Card(this));
      this.models.append(this.cards.at(-1).node);
    }
    this.models.dataset.n = models.length;
    const { z } = this.probe;
    if (z && !models.some(({ latent }) => latent === z.length)) this.probe.z = undefined;
    models.forEach((about, i) => this.cards[i].show(about, words));
    this.draw();
  }

  choose() {
    if (!this.buttons) {
      this.buttons = MODES.map((mode) => button('', '', () => {
        this.probe.mode = mode;
        this.choose();
        this.want();
      }));
      this.choice.append(element('span'), ...this.buttons);
    }
    this.choice.firstChild.textContent = this.words.choose;
    this.choice.ariaLabel = this.words.choose;
    this.buttons.forEach((one, i) => {
      one.textContent = this.words[MODES[i]];
      one.ariaPressed = String(MODES[i] === this.probe.mode);
    });
  }

  // A model is here now.
  arrived() {
    const known = this.cards.map(({ model }) => model?.images).filter(Boolean);
    if (known.length && !known.includes(this.probe.images)) Object.assign(this.probe, { images: known[0], index: 0 });
    this.draw();
    this.root.dataset.ready = this.cards.filter(({ model }) => model).length;
  }

  // ── where the probe is ──

  point(model, place) {
    if (this.probe.mode === 'point') this.probe.z = pointAt(model, place);
    else {
      const index = nearestOn(model.places, place);
      if (index >= 0) Object.assign(this.probe, { index, images: model.images });
    }
    this.want();
  }

  turn({ n, images }, by) {
    if (!n) return;
    const from = this.probe.images === images ? this.probe.index : -by;
    Object.assign(this.probe, { images, index: (from + by + n) % n });
    this.want();
  }

  // Show it in the next frame; of several wishes before it, the last.
  want() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.paint();
    });
  }

  // ── what is drawn ──

  draw() {
    const style = getComputedStyle(this.root);
    const look = { ink: style.color, grid: style.getPropertyValue('--st-border-color'), font: style.fontFamily };
    const colour = inkColour(this.root);
    for (const card of this.cards) card.draw(look, colour);
    this.paint();
  }

  paint() {
    for (const card of this.cards) card.paint(this.probe);
    this.root.dataset.painted = Number(this.root.dataset.painted ?? 0) + 1;
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => {
      const focused = this.cards.find(({ map }) => map === this.root.getRootNode().activeElement);
      if (!focused) return;
      this.announced.textContent = this.cards.map(({ about, said }) => `${about.letter}: ${said.textContent}`).join('. ');
    }, HEARD_AFTER_MS);
  }
}

export default function ({ data: [data], parentElement }) {
  const root = parentElement.querySelector('.vae-probe');
  root.probes ??= new Probes(root);
  root.probes.show(data);
  return followRoom(root, root, () => root.probes.draw());
}
