// How does the gap between log p(x) and the ELBO close under a hand?
//
// The exact posterior of one image as shades, the encoder's ellipse over it, and one that can be
// dragged, stretched and turned. Its ELBO is computed here, in the same frame (gaussian.js); what is
// missing to log p(x) is the gap. Python is told nothing.

import { filled, written } from '../latent_pad/words.js';
import { button, element } from '../shared/element.js';
import { headed } from '../shared/headed.js';
import { inflated } from '../shared/inflated.js';
import { followRoom } from '../shared/room.js';
import { endOf, marksAlong, shareAt, spanFor } from './bars.js';
import { elboOf, held, isUpright, onTheWay } from './gaussian.js';
import { gripsOf, outline, pulled } from './grips.js';
import { drawPosterior, viewOn } from './posterior.js';

const SVG = 'http://www.w3.org/2000/svg';
const ARROW = 0.01; // of the view's width, for an arrow key; with Shift five times as far
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const GLIDE_MS = 500; // from where the ellipse is to where a button puts it
const SAID_AFTER_MS = 600; // of rest: nobody hears of every place on the way
const TOUCH_PX = 20; // around a grip

// [name, what of an ellipse it sets, and the ellipse with that], in their order
const SLIDERS = [
  ['mu1', (q) => q.mu[0], (q, v) => ({ ...q, mu: [v, q.mu[1]] })],
  ['mu2', (q) => q.mu[1], (q, v) => ({ ...q, mu: [q.mu[0], v] })],
  ['width1', (q) => Math.log(q.widths[0]), (q, v) => ({ ...q, widths: [Math.exp(v), q.widths[1]] })],
  ['width2', (q) => Math.log(q.widths[1]), (q, v) => ({ ...q, widths: [q.widths[0], Math.exp(v)] })],
  ['turn', (q) => degrees(q.turn), (q, v) => ({ ...q, turn: v / 180 * Math.PI })],
];

// From -90 to 90: an ellipse half turned is the same.
function degrees(turn) {
  const whole = turn / Math.PI * 180;
  return whole - 180 * Math.round(whole / 180);
}

class BoundPad {
  constructor(root) {
    const find = (name) => root.querySelector(name);
    Object.assign(this, {
      root,
      stage: find('.stage'),
      canvas: find('.posterior'),
      svg: find('.drawn'),
      key: find('.key'),
      names: { whole: find('p.whole'), elbo: find('span.elbo'), gap: find('span.gap') },
      bars: { box: find('.bars'), elbo: find('i.elbo'), gap: find('i.gap'), tick: find('i.tick') },
      axis: find('.axis'),
      unit: find('.unit'),
      note: find('.note'),
      announced: find('.announced'),
    });
    this.buttons = ['encoder', 'upright', 'turned'].map((name) => (
      button(name, '', () => this.q && this.glide(this.data[name]))
    ));
    find('.buttons').append(...this.buttons);
    this.sliders = SLIDERS.map(([name, , put]) => {
      const row = element('label');
      const input = element('input');
      Object.assign(input, { type: 'range', name, step: 'any' });
      input.oninput = () => this.q && this.become(put(this.q, Number(input.value)));
      row.append(element('b'), element('span'), input);
      return input;
    });
    find('.sliders').append(...this.sliders.map((input) => input.parentElement));
    this.stage.onpointerdown = (event) => this.grab(event);
    // A finger on a grip drags it, and elsewhere scrolls the page.
    this.stage.ontouchstart = (event) => event.target.closest('.grip') && event.preventDefault();
    this.stage.onkeydown = (event) => this.press(event);
  }

  // What Python says; `values` is log p(x, z) on the grid. Another image puts the ellipse back to
  // where its encoder has it.
  async show(message) {
    const { header, bytes } = headed(message);
    const mine = this.message = header;
    this.say(header); // at once: without names its controls would be nobody's
    const grid = { ...header.grid, values: new Float32Array((await inflated(bytes)).buffer) };
    if (this.message !== mine) return; // a newer one overtook this
    const another = header.of !== this.data?.of;
    Object.assign(this, { data: header, grid });
    this.ownGap = header.log_p_x - elboOf(header.encoder, grid);
    if (another) {
      this.stop();
      this.q = header.encoder;
    }
    this.draw();
  }

  say({ words, height, colours, view, widths }) {
    this.root.style.setProperty('--stage', `${height}px`);
    this.root.style.setProperty('--gap', colours.gap);
    this.stage.ariaLabel = words.label;
    this.key.textContent = words.key;
    this.unit.textContent = words.unit;
    this.buttons.forEach((one) => { one.textContent = words[one.className]; });
    this.sliders.forEach((input) => {
      input.parentElement.firstChild.textContent = words[input.name];
      const [min, max] = { mu1: view.x, mu2: view.y, turn: [-90, 90] }[input.name] ?? widths.map(Math.log);
      Object.assign(input, { min, max });
    });
  }

  // ── the hand ──

  at({ clientX, clientY }) {
    const { left, top } = this.stage.getBoundingClientRect();
    return [clientX - left, clientY - top];
  }

  // A grip, or else anywhere with a mouse: then the whole ellipse moves along.
  grab(event) {
    const grip = event.target.closest('.grip')?.dataset.grip;
    if (!this.view || event.button || (!grip && event.pointerType !== 'mouse')) return;
    event.preventDefault(); // selects no words of the page
    this.stage.focus({ preventScroll: true });
    const [from, start, id] = [this.at(event), this.q, event.pointerId];
    this.stop();
    this.holding = grip ?? 'centre';
    this.stage.setPointerCapture(id);
    this.stage.onpointermove = (moved) => {
      if (moved.pointerId === id) this.become(pulled(start, this.view, this.holding, from, this.at(moved)));
    };
    this.stage.onpointerup = this.stage.onpointercancel = (up) => {
      if (up.pointerId !== id) return;
      this.stage.onpointermove = this.stage.onpointerup = this.stage.onpointercancel = null;
      this.holding = undefined;
      this.become(this.q);
    };
    this.become(this.q);
  }

  press(event) {
    if (event.target !== this.stage || !ARROWS[event.key] || !this.q) return;
    const { view: { x } } = this.data;
    const far = ARROW * (x[1] - x[0]) * (event.shiftKey ? 5 : 1);
    const [right, up] = ARROWS[event.key];
    this.become({ ...this.q, mu: [this.q.mu[0] + right * far, this.q.mu[1] + up * far] });
    event.preventDefault();
  }

  // To where a button puts it: before one's eyes, unless they asked for no motion.
  glide(goal) {
    this.stop();
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      this.become(goal);
      return;
    }
    const [from, since] = [this.q, performance.now()];
    const move = () => {
      const share = Math.min((performance.now() - since) / GLIDE_MS, 1);
      this.gliding = share < 1 ? requestAnimationFrame(move) : undefined;
      this.put(share < 1 ? onTheWay(from, goal, share * (2 - share)) : goal);
    };
    move();
  }

  stop() {
    if (this.gliding) cancelAnimationFrame(this.gliding);
    this.gliding = undefined;
  }

  become(q) {
    this.stop();
    this.put(q);
  }

  // Show this ellipse in the next frame; of several wishes before it, the last.
  put(q) {
    this.q = held(q, this.data.view, this.data.widths);
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.paint();
    });
  }

  // ── what is drawn ──

  draw() {
    const { clientWidth: width, clientHeight: height } = this.stage;
    if (!this.grid || !width || !height) return;
    this.view = viewOn(width, height, this.data.view);
    drawPosterior(this.canvas, this.view, this.grid, this.data, getComputedStyle(this.root));
    this.bars.box.style.setProperty('--bars', `${this.bars.box.clientWidth}px`);
    this.paint();
  }

  paint() {
    if (!this.view) return;
    const { q, grid, data } = this;
    const elbo = elboOf(q, grid);
    const gap = data.log_p_x - elbo;
    this.root.dataset.gap = gap.toFixed(3);
    this.paintEllipses();
    this.paintBars(elbo, gap);
    this.note.textContent = isUpright(q) ? '' : data.words.full;
    this.sliders.forEach((input, i) => {
      const value = SLIDERS[i][1](q);
      if (this.root.getRootNode().activeElement !== input) input.value = value;
      const text = this.number(...this.said(input.name, value));
      input.previousElementSibling.textContent = text;
      input.ariaValueText = text;
    });
    clearTimeout(this.saying);
    this.saying = setTimeout(() => {
      if (!this.root.getRootNode().activeElement) return; // the hand is elsewhere
      this.announced.textContent = filled(data.words.said, this.numbers(elbo, gap));
    }, SAID_AFTER_MS);
  }

  paintEllipses() {
    const { q, view, data } = this;
    const [centre, ...others] = gripsOf(q, view);
    const curve = (of, sigmas, look) => node('polygon', { class: look, points: outline(of, view, sigmas).join(' ') });
    this.svg.replaceChildren(
      curve(data.encoder, 1, 'own'),
      curve(data.encoder, 2, 'own'),
      ...others.map(([, [x, y]]) => node('line', { class: 'arm', x1: centre[1][0], y1: centre[1][1], x2: x, y2: y })),
      curve(q, 2, 'hand outer'),
      curve(q, 1, 'hand'),
      ...[centre, ...others].map(([name, [x, y]]) => this.grip(name, x, y)),
    );
  }

  grip(name, x, y) {
    const group = node('g', { class: `grip ${name}${this.holding === name ? ' held' : ''}`, 'data-grip': name });
    const round = name === 'turn' || name === 'centre';
    const size = name === 'centre' ? 5 : 6;
    const seen = round
      ? node('circle', { class: 'seen', cx: x, cy: y, r: size })
      : node('rect', { class: 'seen', x: x - size, y: y - size, width: 2 * size, height: 2 * size });
    group.append(node('circle', { class: 'touch', cx: x, cy: y, r: TOUCH_PX }), seen);
    return group;
  }

  paintBars(elbo, gap) {
    const { data, names, bars } = this;
    const span = spanFor(gap);
    const numbers = this.numbers(elbo, gap);
    names.whole.textContent = filled(data.words.whole, numbers);
    names.elbo.textContent = filled(data.words.elbo, numbers);
    names.gap.textContent = filled(data.words.gap, numbers);
    const end = endOf(gap, span);
    bars.elbo.style.right = `${100 * (1 - end)}%`;
    bars.gap.style.left = `${100 * end}%`;
    const tick = shareAt(this.ownGap, span);
    bars.tick.hidden = tick === undefined;
    bars.tick.style.left = `${100 * (tick ?? 0)}%`;
    if (this.span === span && this.axisOf === data) return;
    Object.assign(this, { span, axisOf: data });
    this.axis.replaceChildren(...marksAlong(span).map(([share, below]) => {
      const mark = element('span', '', below
        ? this.number(-below, below % 1 ? 1 : 0) : filled(data.words.end, numbers));
      mark.style.left = `${100 * share}%`;
      return mark;
    }));
  }

  numbers(elbo, gap) {
    const { log_p_x } = this.data;
    return { log_p_x: this.number(log_p_x, 2), elbo: this.number(elbo, 2), gap: this.number(Math.max(gap, 0), 2) };
  }

  // The value that is written beside a slider, and with how many decimals.
  said(name, value) {
    if (name === 'turn') return [Math.round(value), 0, '°'];
    return name.startsWith('mu') ? [value, 3] : [Math.exp(value), 3];
  }

  number(value, digits, unit = '') {
    return written(value, digits, this.data.words.decimal).replace(/^-(0[.,]?0*)$/, '$1').replace('-', '\u2212') + unit;
  }
}

function node(name, attributes) {
  const made = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  return made;
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector('.vae-bound-pad');
  root.shown ??= new BoundPad(root);
  root.shown.show(data);
  return followRoom(root, root, () => root.shown.draw());
}
