// How did a run come to be what it is? Its film, dragged or played.
//
// Map, reconstructions, samples, KL and the cursor on the curves show one moment together. All of it
// is here: no frame asks the server. Codes glide between two frames, pictures are those of the
// nearer one; at a moment whose decoder was kept, any place of the map is decoded.

import { decoderFrom } from '../latent_pad/decoder.js';
import { placeAt } from '../latent_pad/view.js';
import { filled, written } from '../latent_pad/words.js';
import { viewIn } from '../shared/axes.js';
import { element } from '../shared/element.js';
import { headed } from '../shared/headed.js';
import { inflated } from '../shared/inflated.js';
import { inkColour, inkOf, SIDE } from '../shared/ink.js';
import { followRoom } from '../shared/room.js';
import { figuresAt, floatsOf, momentAt, nearest, PIXELS, N_RECONSTRUCTIONS, mostOf, placesAt, reelFrom } from './reel.js';
import { drawCurves, drawDigits, drawDots, drawGround, makeTitles, nameClasses } from './stage.js';

const PLAYED_S = 12; // the whole film
const SAID_AFTER_MS = 500; // of rest
const DEAD_NATS = 0.01;

class FilmPlayer {
  constructor(root) {
    const find = (name) => root.querySelector(`.${name}`);
    Object.assign(this, {
      root,
      map: find('map'), ground: find('ground'), dots: find('dots'), titles: find('titles'),
      digits: find('digits'), samples: find('samples'), bars: find('bars'),
      course: find('course'), curves: find('curves'), cursor: find('cursor'),
      play: find('play'), slider: find('step'), kept: find('kept'), moment: find('moment'),
      decoded: find('decoded'), position: find('position'), jump: find('jump'), announced: find('announced'),
    });
    this.play.onclick = () => (this.playing ? this.pause() : this.start());
    this.slider.oninput = () => { this.pause(); this.want(Number(this.slider.value)); };
    this.jump.onclick = () => { this.pause(); this.want(this.nearestKept()); };
    this.map.onpointermove = (event) => this.point(event);
    this.map.onpointerleave = () => this.point();
    this.course.onpointerdown = (event) => this.seek(event);
    this.course.onpointermove = (event) => event.buttons && this.seek(event);
  }

  // What Python says, and where the film is. A page that is drawn anew fetches it once.
  async show(said) {
    this.words = said.words;
    if (this.address === said.address && this.reel?.of === said.of) {
      Object.assign(this.reel, said);
      this.say(this.reel);
      this.draw();
      return;
    }
    this.address = said.address;
    this.speak(said.words); // before the film is here
    const message = said.message ?? await fetched(said.address);
    if (this.address !== said.address) return; // another film was asked for meanwhile
    const { header: found, bytes } = headed(message);
    const header = { ...found, ...said };
    const [head, rest] = [bytes.subarray(0, header.n_deflated), bytes.subarray(header.n_deflated)];
    const numbers = await inflated(head);
    if (this.address !== said.address) return;
    const whole = new Uint8Array(numbers.length + rest.length);
    whole.set(numbers);
    whole.set(rest, numbers.length);
    const another = this.reel?.of !== header.of;
    this.reel = reelFrom(header, whole);
    this.pictures = new Map();
    this.decoders = new Map();
    this.places = new Float32Array(2 * header.n_codes);
    this.most = undefined;
    if (another) this.step = header.steps.at(-1);
    this.say(header);
    this.draw();
    await this.unpack();
  }

  // Every frame's pictures, from the last one backwards: that is what is seen first.
  async unpack() {
    const { reel } = this;
    for (let i = reel.packed.length - 1; i >= 0; i--) {
      const pixels = await inflated(reel.packed[i]);
      if (this.reel !== reel) return;
      this.pictures.set(i, pixels);
      if (i === nearest(this.at())) this.want(this.step);
    }
    this.root.dataset.ready = this.reel.n_frames;
  }

  // All that is read or heard, but for what the film itself says.
  speak(words) {
    this.root.querySelector('.label').textContent = words.slider;
    this.root.querySelector('.digits-title').textContent = words.digits;
    this.root.querySelector('.samples-title').textContent = words.samples;
    this.root.querySelector('.probe-title').textContent = words.probe;
    this.root.querySelector('.bars-title').textContent = words.bars;
    for (const [canvas, name] of [[this.digits, words.digits], [this.samples, words.samples], [this.curves, words.curves], [this.dots, words.map]]) {
      canvas.role = 'img';
      canvas.ariaLabel = name;
    }
    this.decoded.ariaLabel = words.decoded;
    this.play.textContent = this.playing ? words.pause : words.play;
  }

  say({ words, steps, kept, colours, kl_colour: kl, map_px: px }) {
    this.root.style.setProperty('--map', `${px}px`);
    this.root.style.setProperty('--kl', kl);
    this.speak(words);
    Object.assign(this.slider, { min: steps[0], max: steps.at(-1), step: 1 });
    const share = (step) => (step - steps[0]) / Math.max(1, steps.at(-1) - steps[0]);
    this.kept.replaceChildren(...kept.map((step) => {
      const mark = element('b');
      mark.style.left = `${100 * share(step)}%`;
      return mark;
    }));
    makeTitles(this.titles, colours.length);
  }

  // ── time ──

  at() {
    return momentAt(this.reel.steps, this.step);
  }

  start() {
    const { steps } = this.reel;
    const [first, last] = [steps[0], steps.at(-1)];
    if (this.step >= last) this.step = first;
    const [from, since] = [this.step, performance.now()];
    const move = () => {
      const step = from + (last - first) * (performance.now() - since) / 1000 / PLAYED_S;
      this.step = Math.min(step, last);
      this.paint();
      this.playing = step < last ? requestAnimationFrame(move) : undefined;
      if (!this.playing) this.pause();
    };
    this.playing = requestAnimationFrame(move);
    this.play.textContent = this.reel.words.pause;
  }

  pause() {
    if (this.playing) cancelAnimationFrame(this.playing);
    this.playing = undefined;
    if (this.reel) this.play.textContent = this.reel.words.play;
  }

  seek({ clientX }) {
    if (!this.panels) return;
    const { left, right } = this.panels.loss;
    const x = clientX - this.course.getBoundingClientRect().left;
    const share = Math.min(1, Math.max(0, (x - left) / (right - left)));
    this.pause();
    this.want(Math.max(this.reel.steps[0], share * this.reel.n_steps));
  }

  // Show this step in the next frame; of several wishes before it, the last.
  want(step) {
    this.step = Math.min(step, this.reel.steps.at(-1));
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.paint();
    });
  }

  // ── what is drawn ──

  draw() {
    const { clientWidth: width, clientHeight: height } = this.map;
    if (!this.reel || !width || !height) return;
    const style = getComputedStyle(this.root);
    const { loss, recon, kl } = this.reel.curve_colours;
    const look = { ink: style.color, grid: style.getPropertyValue('--st-border-color'), font: style.fontFamily, loss, recon, kl };
    this.colour = inkColour(this.root);
    this.view = viewIn(width, height, this.reel.reach);
    drawGround(this.ground, this.view, this.reel, look);
    this.panels = drawCurves(this.curves, this.course.clientWidth, this.course.clientHeight, this.reel, look);
    this.shown = undefined;
    this.paint();
  }

  paint() {
    if (!this.view) return;
    const { reel, words = reel.words } = this;
    const moment = this.at();
    this.root.dataset.step = Math.round(this.step);
    this.root.dataset.painted = Number(this.root.dataset.painted ?? 0) + 1;
    drawDots(this.dots, this.view, placesAt(reel, moment, this.places), reel);
    this.name();
    const index = nearest(moment);
    const pixels = this.pictures.get(index);
    if (pixels && this.shown !== index) {
      const top = N_RECONSTRUCTIONS * PIXELS;
      const both = new Uint8Array(2 * top);
      both.set(reel.originals);
      both.set(pixels.subarray(0, top), top);
      drawDigits(this.digits, both, N_RECONSTRUCTIONS, this.colour);
      drawDigits(this.samples, pixels.subarray(top), 8, this.colour);
      this.shown = index;
    }
    const figures = figuresAt(reel, this.step);
    this.tell(figures, words);
    const { left, right } = this.panels.loss;
    this.cursor.style.left = `${left + Math.min(1, this.step / reel.n_steps) * (right - left)}px`;
    if (this.root.getRootNode().activeElement !== this.slider || this.playing) this.slider.value = this.step;
    this.decode();
  }

  tell({ loss, recon, kl, beta, kl_per_dim: dims }, words) {
    const { reel } = this;
    const number = (value, digits = 1) => written(value, digits, words.decimal);
    const epoch = number(this.step / reel.steps_per_epoch, 2);
    this.moment.textContent = filled(reel.variational ? words.moment : words.moment_ae, {
      step: Math.round(this.step).toLocaleString(words.language), epoch,
      loss: number(loss), recon: number(recon), kl: number(kl, 2), beta: number(beta, 2),
    });
    this.slider.ariaValueText = this.moment.textContent;
    this.most ??= Math.max(0.5, ...mostOf(reel));
    if (this.bars.childElementCount !== dims.length) {
      this.bars.replaceChildren(...dims.map((_, i) => {
        const row = element('div');
        row.append(element('b', '', `z${i + 1}`), element('i'), element('span'));
        return row;
      }));
    }
    dims.forEach((value, i) => {
      const [, bar, said] = this.bars.children[i].children;
      bar.style.width = `${Math.min(100, 100 * value / this.most)}%`;
      bar.className = value < DEAD_NATS ? 'dead' : '';
      said.textContent = number(value, 2);
    });
    clearTimeout(this.saying);
    if (this.playing) return;
    this.saying = setTimeout(() => { this.announced.textContent = this.moment.textContent; }, SAID_AFTER_MS);
  }

  // Each class's name in the middle of its codes, where the dots of it are as a whole.
  name() {
    nameClasses(this.titles, this.view, this.places, this.reel);
  }

  // ── the pointer on the map ──

  point(event) {
    if (!this.view) return;
    const { left, top } = this.map.getBoundingClientRect();
    this.place = event && placeAt(this.view, [event.clientX - left, event.clientY - top]);
    this.decode();
  }

  decode() {
    const { reel, words = reel.words } = this;
    const index = reel.kept.indexOf(reel.steps[nearest(this.at())]);
    const pen = this.decoded.getContext('2d');
    pen.clearRect(0, 0, SIDE, SIDE);
    this.jump.hidden = index >= 0 || !reel.kept.length;
    if (index < 0) {
      this.position.textContent = words.not_kept;
      this.jump.textContent = filled(words.jump, { step: this.nearestKept()?.toLocaleString(words.language) });
      return;
    }
    if (!this.place) {
      this.position.textContent = words.point;
      return;
    }
    const { origin, axes } = reel.plane;
    const z = origin.map((value, i) => value + this.place[0] * axes[0][i] + this.place[1] * axes[1][i]);
    const pixels = new Float32Array(PIXELS);
    this.decoderOf(index)(z, pixels);
    pen.putImageData(new ImageData(inkOf(pixels, this.colour), SIDE), 0, 0);
    this.position.textContent = reel.names
      .map((name, i) => `${name} = ${written(this.place[i], 2, words.decimal).replace('-', '\u2212')}`).join(', ');
  }

  nearestKept() {
    const away = (step) => Math.abs(step - this.step);
    return [...this.reel.kept].sort((a, b) => away(a) - away(b))[0];
  }

  decoderOf(index) {
    if (!this.decoders.has(index)) {
      const { latent, hidden, decoders } = this.reel;
      const bytes = new Uint8Array(floatsOf(decoders[index]).buffer);
      this.decoders.set(index, decoderFrom({ latent, hidden, bytes }));
    }
    return this.decoders.get(index);
  }

  explain(error) {
    console.error(error);
    this.moment.textContent = filled(this.words.failed, { error: error.message });
    this.address = undefined; // the next message tries again
  }
}

async function fetched(address) {
  const response = await fetch(new URL(address, document.baseURI));
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}

export default function ({ data: [data], parentElement }) {
  const root = parentElement.querySelector('.vae-film');
  root.shown ??= new FilmPlayer(root);
  root.shown.show(data).catch((error) => root.shown.explain(error));
  return followRoom(root, root, () => root.shown.draw(), () => root.shown.pause());
}
