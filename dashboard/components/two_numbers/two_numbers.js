// What do two numbers make, and what does any other place of the map?
//
// The digit is decoded here, in the same frame as the pointer moves over the map. Where no pointer
// is on it, the ring stands at the two numbers that the page's sliders have. A click, or Enter, asks
// Python for the large map.

import { codesFrom } from '../latent_pad/codes.js';
import { decoderFrom } from '../latent_pad/decoder.js';
import { Hands } from '../latent_pad/hands.js';
import { drawMarks, marksOf } from '../latent_pad/marks.js';
import { Probe } from '../latent_pad/probe.js';
import { pixelAt, placeAt } from '../latent_pad/view.js';
import { filled, position } from '../latent_pad/words.js';
import { viewIn } from '../shared/axes.js';
import { headed } from '../shared/headed.js';
import { inkColour } from '../shared/ink.js';
import { inflated } from '../shared/inflated.js';
import { keepAsPng } from '../shared/png.js';
import { followRoom } from '../shared/room.js';
import { drawMap } from './map.js';

const MAP_SCALE = 3;
const ON_PAPER = { ink: '#000', paper: '#fff', grid: '#ddd', font: 'sans-serif' };

class TwoNumbers {
  constructor(root) {
    const find = (name) => root.querySelector(`.${name}`);
    this.root = root;
    this.stage = find('stage');
    this.map = find('map');
    this.marks = find('marks');
    this.probe = new Probe({
      canvas: find('decoded-preview'), position: find('position'), announced: find('announced'),
    });
    this.hands = new Hands(this.stage, (event) => this.placeOf(event), {
      point: (place) => this.want(place),
      pinAt: (place) => this.open(place),
      keys: () => Boolean(this.view),
      step: (way) => this.step(way),
      pin: () => this.open(this.z),
      unpin: () => this.want(this.chosen),
    }, 0);
    // A finger has left once it is lifted, and what it tapped stays.
    this.stage.onpointerleave = ({ pointerType }) => pointerType === 'mouse' && this.want(this.chosen);
    this.buttons = { open: find('open'), digit: find('save-digit'), map: find('save-map') };
    this.buttons.open.onclick = () => this.open(this.z);
    this.buttons.digit.onclick = () => this.probe.download(this.file.digit, this.z);
    this.buttons.map.onclick = () => this.download();
    this.carried = ({ detail }) => { if (detail === this.key) this.takeCarried(); };
    window.addEventListener('vae-carried', this.carried);
  }

  leave() {
    window.removeEventListener('vae-carried', this.carried);
  }

  // What Python says. The point moves where the sliders have been moved, and stays else.
  show({ z, key, address, file, label, size, words }) {
    if (z.join() !== this.chosen?.join()) this.z = z;
    Object.assign(this, { chosen: z, key, file, words });
    this.root.style.setProperty('--digit', `${size.digit}px`);
    this.root.style.setProperty('--map', `${size.map}px`);
    this.stage.ariaLabel = label;
    this.buttons.open.textContent = words.open;
    this.buttons.open.hidden = false; // without a name it would be nobody's
    for (const button of [this.buttons.digit, this.buttons.map]) button.title = words.save;
    this.colour = inkColour(this.root);
    this.probe.call(filled(words.said, { said: position(z, this) }));
    this.draw();
    if (address) this.fetch(address).catch((error) => this.explain(error));
    else this.takeCarried();
  }

  // The decoder's weights and the codes: a file that the browser keeps, or where there are no such
  // files a message of their own, which comes once.
  async fetch(address) {
    if (address === this.address) return;
    this.address = address;
    const response = await fetch(new URL(address, document.baseURI));
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
    await this.unpack(await response.arrayBuffer());
  }

  takeCarried() {
    const arrived = window.vaeCarried?.get(this.key);
    if (!arrived || arrived.version === this.version) return;
    this.version = arrived.version;
    this.unpack(arrived.bytes).catch((error) => this.explain(error));
  }

  async unpack(file) {
    const { header, bytes } = headed(await inflated(file, 'gzip'));
    this.decode = decoderFrom({ ...header, bytes });
    this.codes = { ...header, ...codesAfter(header, bytes) };
    this.draw();
  }

  explain(error) {
    console.error(error);
    this.address = undefined; // the next message tries again
    this.probe.position.textContent = filled(this.words.failed, { error: error.message });
  }

  // ── where the point is ──

  placeOf({ clientX, clientY }) {
    const { left, top } = this.stage.getBoundingClientRect();
    return this.view && placeAt(this.view, [clientX - left, clientY - top]);
  }

  step([right, up]) {
    const [from, to] = this.view.x;
    const [x, y] = this.z;
    this.want([x + right * (to - from), y + up * (to - from)]);
  }

  open(z) {
    this.opened(z.map((value) => Number(value.toFixed(3))));
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
    const { z, view, words } = this;
    this.probe.show(z, position(z, this), this.decode, this.colour);
    drawMarks(this.marks, view ? marksOf({ point: pixelAt(view, z), pins: [] }) : []);
    this.probe.rested(words.said, () => '', () => this.root.getRootNode().activeElement === this.stage);
  }

  // The map as large as it is now, in the theme's colours.
  draw() {
    const { clientWidth: width, clientHeight: height } = this.stage;
    if (!this.codes || !width || !height) return;
    const style = getComputedStyle(this.root);
    const look = {
      ink: style.color,
      paper: style.getPropertyValue('--st-background-color'),
      grid: style.getPropertyValue('--st-border-color'),
      font: style.fontFamily,
    };
    this.view = viewIn(width, height, this.codes.reach);
    drawMap(this.map, this.view, this.codes, look, devicePixelRatio);
    this.want(this.z);
  }

  download() {
    const paper = document.createElement('canvas');
    const ring = { at: this.chosen, radius: 10, width: 4 };
    drawMap(paper, this.view, { ...this.codes, ring }, ON_PAPER, MAP_SCALE);
    keepAsPng(paper, this.file.map, 1);
  }
}

// Behind the weights: places (n, 2) and labels (n).
export function codesAfter({ latent, n }, bytes) {
  const end = bytes.length - n;
  const { values } = codesFrom({ bytes: bytes.subarray(end - 4 * latent * n, end) });
  return { values, labels: bytes.subarray(end) };
}

export default function ({ data: [data], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector('.vae-two-numbers');
  root.shown ??= new TwoNumbers(root);
  root.shown.opened = (z) => setTriggerValue('opened', z);
  root.shown.show(data);
  return followRoom(root, root.shown.stage, () => root.shown.draw(), () => root.shown.leave());
}
