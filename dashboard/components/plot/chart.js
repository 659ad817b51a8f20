// How does a Plotly figure change in place, in the colours of the page?
//
// Streamlit calls a component for every new message and every change of theme, on the same element,
// and may start a call before the last one has finished. So a call never counts on an earlier one:
// the newest message wins, and drawing it twice changes nothing.

import { headed } from '../shared/headed.js';
import { inflated } from '../shared/inflated.js';
import { livePart, newest, onLive } from '../shared/live.js';
import { followRoom } from '../shared/room.js';
import { drawable } from './drawable.js';
import { isolated } from './isolated.js';
import { look, magnified, onWhite, themed, typeScale } from './look.js';
import { withOver } from './over.js';
import { keepFocus, reachable, toolsOf } from './tools.js';
import { giveBackWebgl, hasWebgl } from './webgl.js';
import { keepZoom, rangesOf } from './zoom.js';

const NEARLY = '100px'; // so near to what is seen of the page, a chart is as good as in sight

// A mouse zooms and finds the mode bar; a finger scrolls the page and always sees the bar.
const HAS_MOUSE = matchMedia('(hover: hover)').matches;

// One plotly.js for every chart of the page. A native Streamlit chart may overwrite window.Plotly
// at any time, so this promise is the reference that counts.
function plotly(address) {
  if (address) {
    const url = new URL(address, document.baseURI).href;
    window.vaePlotly ??= import(url).then(() => window.Plotly);
  }
  return window.vaePlotly ?? new Promise((resolve) => {
    window.addEventListener('vae-plotly', () => resolve(window.vaePlotly), { once: true });
  });
}

function download(Plotly, node, css) {
  const { width, height } = node.layout;
  return Plotly.downloadImage(onWhite(node, css, HAS_MOUSE, typeScale()),
    { format: 'png', scale: 2, width, height, filename: node.file });
}

function controls(Plotly, node, save) {
  const locales = { page: { dictionary: node.words } };
  const modeBarButtons = [toolsOf(Plotly, node, save, HAS_MOUSE)];
  return { displaylogo: false, modeBarButtons, locale: 'page', locales };
}

// A sentence under the chart on what this browser can't show of it.
function say(node, missing) {
  const { fewer, flattened, language } = node.words;
  const known = node.parentElement.querySelector(':scope > .vae-plot-note');
  const note = known ?? document.createElement('p');
  note.className = 'vae-plot-note';
  const count = (n) => n.toLocaleString(language);
  note.textContent = missing
    ? (missing.space ? flattened : fewer).replace('{shown}', count(missing.shown)).replace('{n}', count(missing.all))
    : '';
  if (!known) node.after(note);
  return note.offsetHeight;
}

// In pixels: what the message says, or all the room that there is where the page says --vae-fills.
function heightOf(node, message, below) {
  const fills = getComputedStyle(node).getPropertyValue('--vae-fills').trim() === '1';
  const own = message.height - below - (node.row?.offsetHeight ?? 0);
  node.classList.toggle('fills-room', fills);
  node.style.height = fills ? '' : `${own}px`;
  node.style.bottom = fills ? `${below}px` : '';
  return fills ? node.clientHeight : own;
}

async function show(node) {
  const bytes = node.latest;
  const text = new TextDecoder().decode(await inflated(bytes));
  const message = JSON.parse(text);
  const { alt } = message;
  node.words = message.figure.words;
  node.file = message.file;
  const over = overNow(node);
  const whole = withOver(message.figure, over);
  const figure = drawable(isolated(whole, node.only), hasWebgl() && !node.lost);
  node.prepare?.(message);
  const height = heightOf(node, message, say(node, figure.missing));
  node.role = 'figure'; // not img, which may hold no buttons
  node.ariaLabel = alt;
  const Plotly = await plotly(node.plotlyJs);
  const width = node.clientWidth;
  // Overtaken by a newer message; or in a closed tab, to be drawn when it opens and has a width.
  if (node.latest !== bytes || !width) return;

  const style = getComputedStyle(node);
  const css = (name) => style.getPropertyValue(`--st-${name}`).trim();
  const times = typeScale();
  const template = magnified(look(css, HAS_MOUSE), times);
  const drawn = JSON.stringify([width, height, template, node.only, node.lost, over]) + text;
  if (drawn === node.drawn) return;

  const { data, layout } = magnified(themed(figure, css), times);
  const described = { ...layout, width, height, template };
  const spoken = JSON.stringify(node.words);
  const subject = JSON.stringify([spoken, layout.uirevision]);
  const sent = layout.yaxis?.scaleanchor && JSON.stringify([layout.xaxis.range, layout.yaxis.range]);
  const same = node.drawn && subject === node.subject;
  const kept = same ? keepZoom(rangesOf(node._fullLayout), node.unzoomed, described) : {};
  // Plotly.react leaves an axis that is tied to another (scaleanchor) at the range that it had.
  if (same && (sent === node.sent || Object.keys(kept).length)) {
    // Without the config: with one, Plotly 4 finds its buttons changed and draws a new chart.
    await Plotly.react(node, data, described);
  } else {
    const giveBackFocus = keepFocus(node);
    node.purge?.();
    node.replaceChildren();
    node.purge = () => {
      giveBackWebgl(node);
      Plotly.purge(node);
    };
    const save = () => download(Plotly, node, css);
    await Plotly.newPlot(node, data, described, controls(Plotly, node, save));
    giveBackFocus();
    node.on('plotly_webglcontextlost', ({ event }) => withoutWebgl(node, event.target));
  }
  reachable(Plotly, node);
  node.unzoomed = { ...rangesOf(node._fullLayout), ...kept };
  node.subject = subject;
  node.sent = sent;
  node.drawn = drawn;
  node.afterwards?.(Plotly, message, node.key);
}

// The browser took a chart's WebGL away, for another one's: a blank map is drawn again as SVG.
// What it says of a canvas that was given back comes late, to the chart that is drawn by then.
function withoutWebgl(node, canvas) {
  if (node.lost || !node.contains(canvas)) return;
  node.lost = true;
  node.draw();
}

function explain(node, error) {
  console.error(error);
  node.purge?.();
  node.drawn = undefined;
  node.role = 'alert';
  const words = node.words?.failed ?? '{error}';
  node.textContent = node.ariaLabel = words.replace('{error}', () => error.message);
}

// What is drawn over the chart: as the channel has it, or else the script.
function overNow({ over, overAt }) {
  return over && (livePart(over.part, overAt, over.topic) ?? over.parts[over.part]);
}

// A chart that nobody sees is not drawn again and again: once, when it comes into sight.
function renewInSight(node) {
  node.sight ??= new IntersectionObserver((entries) => {
    node.inSight = entries.at(-1).isIntersecting;
    if (node.inSight && node.behind) node.renew();
  }, { rootMargin: NEARLY });
  node.sight.observe(node);
  if (node.always || (node.inSight ?? true)) node.renew();
  else node.behind = true;
}

// Draw the newest message, now and whenever the room for it changes or a newer one comes through the
// channel. `afterwards(Plotly, message, key)` is called after every drawing; what is returned cleans
// up when the element has left the page.
export function follow(node, data, afterwards) {
  // One drawing at a time: a first plot takes a while, and an update must not fall into it.
  node.draw = () => {
    node.queue = (node.queue ?? Promise.resolve())
      .then(() => show(node))
      .catch((error) => explain(node, error));
  };
  const { header, bytes } = headed(data);
  node.plotlyJs = header.plotly_js;
  node.key = header.key;
  if (JSON.stringify(header.over) !== JSON.stringify(node.over)) {
    Object.assign(node, { over: header.over, overAt: performance.now() });
  }
  node.renew = () => {
    node.behind = false;
    node.latest = newest(node, header.key, bytes);
    node.draw();
  };
  node.afterwards = afterwards;
  node.renew();
  onLive(node, () => [node.key, node.over?.part], () => renewInSight(node));
  return followRoom(node, node, () => node.draw(), () => {
    node.sight?.disconnect();
    node.left?.();
    node.purge?.();
  });
}
