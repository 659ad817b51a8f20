// How does a Plotly figure change in place, in the colours of the page?
//
// Streamlit calls a component for every new message and every change of theme, on the same element,
// and may start a call before the last one has finished. So a call never counts on an earlier one:
// the newest message wins, and drawing it twice changes nothing.

import { drawable } from './webgl.js';

const CLEAR = 'rgba(0,0,0,0)';

// A mouse zooms and finds the mode bar; a finger scrolls the page and always sees the bar.
const HAS_MOUSE = matchMedia('(hover: hover)').matches;

// A downloaded picture is ink on white, whatever the theme.
const INK_ON_WHITE = {
  'text-color': '#000000',
  'background-color': '#ffffff',
  'secondary-background-color': '#ffffff',
  'border-color-light': '#e0e0e0',
};

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

function unpack(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Response(stream).text();
}

// A copy of a figure with every string passed through `swap`; typed arrays stay as they are.
function paint(value, swap) {
  if (typeof value === 'string') return swap(value);
  if (Array.isArray(value)) return value.map((item) => paint(item, swap));
  if (!value || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, paint(item, swap)]));
}

// Plotly's template: what a figure looks like where it doesn't say so itself.
function look(css) {
  const font = { family: css('font'), color: css('text-color'), size: 14 };
  const axis = {
    gridcolor: css('border-color-light'),
    zeroline: false,
    automargin: true,
    title: { standoff: 8, font },
  };
  return { layout: {
    font,
    xaxis: axis,
    yaxis: axis,
    paper_bgcolor: CLEAR,
    plot_bgcolor: CLEAR,
    margin: { l: 8, r: 16, t: HAS_MOUSE ? 16 : 32, b: 8 },
    colorway: css('chart-categorical-colors').split(','),
    hoverlabel: { font, bgcolor: css('background-color'), bordercolor: css('border-color') },
    modebar: { bgcolor: CLEAR, color: css('text-color'), activecolor: css('primary-color') },
    dragmode: HAS_MOUSE && 'zoom',
  } };
}

function download(Plotly, node, css) {
  const printed = (name) => INK_ON_WHITE[name] ?? css(name);
  const swaps = new Map(Object.keys(INK_ON_WHITE).map((name) => [css(name), printed(name)]));
  const swap = (text) => swaps.get(text) ?? text;
  const layout = { ...paint(node.layout, swap), template: look(printed), paper_bgcolor: '#ffffff' };
  const { width, height } = layout;
  return Plotly.downloadImage({ data: paint(node.data, swap), layout },
    { format: 'png', scale: 2, width, height, filename: node.file });
}

function controls(Plotly, words, save) {
  const png = { name: 'png', title: words.save, icon: Plotly.Icons.camera, click: save };
  const buttons = HAS_MOUSE ? [png, 'zoom2d', 'pan2d', 'resetScale2d'] : [png];
  const locales = { page: { dictionary: words } };
  return { displaylogo: false, modeBarButtons: [buttons], locale: 'page', locales };
}

// Of a chart's flat axes, at this moment.
function ranges(node) {
  const axes = Object.entries(node._fullLayout).filter(([name]) => /^[xy]axis\d*$/.test(name));
  return Object.fromEntries(axes.map(([name, axis]) => [name, [...axis.range]]));
}

function differs(range, [from, to]) {
  return [range[0] - from, range[1] - to].some((by) => Math.abs(by) > 1e-6 * Math.abs(to - from));
}

// As long as a chart is about the same subject, its zoom stays, whatever range Python sends: a
// curve that grows sends another one every time. Plotly keeps a zoom if it gets the range that
// stood there before the zoom; that is not the one that was sent where it had to fit (scaleanchor).
function keepZoom(node, described) {
  const kept = {};
  for (const [name, range] of Object.entries(ranges(node))) {
    const before = node.unzoomed[name];
    if (!before || !differs(range, before)) continue;
    kept[name] = before;
    if (described[name]?.range) described[name] = { ...described[name], range: [...before] };
  }
  return kept;
}

// Classes that alone are wanted (none: all are): of the others only the names stay, faintly.
function isolated({ data, layout }, only) {
  if (!only?.length) return { data, layout };
  const hidden = (c) => typeof c === 'number' && !only.includes(c);
  const named = (words) => words?.map((one) => {
    const [, c] = one.name?.match(/^class (\d+)$/) ?? [];
    return c && hidden(Number(c)) ? { ...one, opacity: 0.3 } : one;
  });
  const scene = layout.scene && { ...layout.scene, annotations: named(layout.scene.annotations) };
  return {
    data: data.map((trace) => (hidden(trace.meta) ? { ...trace, visible: false } : trace)),
    layout: { ...layout, annotations: named(layout.annotations), ...(scene && { scene }) },
  };
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

async function show(node) {
  const bytes = node.latest;
  const text = await unpack(bytes);
  const message = JSON.parse(text);
  const { plotly_js, alt } = message;
  node.words = message.figure.words;
  node.file = message.file;
  const figure = drawable(isolated(message.figure, node.only), node.lost);
  const height = message.height - say(node, figure.missing);
  node.style.height = `${height}px`;
  node.role = 'figure'; // not img, which may hold no buttons
  node.ariaLabel = alt;
  const Plotly = await plotly(plotly_js);
  const width = node.clientWidth;
  // Overtaken by a newer message; or in a closed tab, to be drawn when it opens and has a width.
  if (node.latest !== bytes || !width) return;

  const style = getComputedStyle(node);
  const css = (name) => style.getPropertyValue(`--st-${name}`).trim();
  const template = look(css);
  const drawn = JSON.stringify([width, height, template, node.only, node.lost]) + text;
  if (drawn === node.drawn) return;

  const themed = (text) => text.replace(/^var\(--st-([\w-]+)\)$/, (_, name) => css(name));
  const { data, layout } = paint(figure, themed);
  const described = { ...layout, width, height, template };
  const spoken = JSON.stringify(node.words);
  const subject = JSON.stringify([spoken, layout.uirevision]);
  const sent = layout.yaxis?.scaleanchor && JSON.stringify([layout.xaxis.range, layout.yaxis.range]);
  const same = node.drawn && subject === node.subject;
  const kept = same ? keepZoom(node, described) : {};
  // Plotly.react leaves an axis that is tied to another (scaleanchor) at the range that it had.
  if (same && (sent === node.sent || Object.keys(kept).length)) {
    // Without the config: with one, Plotly 4 finds its buttons changed and draws a new chart.
    await Plotly.react(node, data, described);
  } else {
    node.purge?.();
    node.replaceChildren();
    node.purge = () => Plotly.purge(node);
    const save = () => download(Plotly, node, css);
    await Plotly.newPlot(node, data, described, controls(Plotly, node.words, save));
    node.on('plotly_webglcontextlost', () => withoutWebgl(node));
  }
  node.unzoomed = { ...ranges(node), ...kept };
  node.subject = subject;
  node.sent = sent;
  node.drawn = drawn;
  node.afterwards?.(Plotly, message);
}

// The browser took a chart's WebGL away, for another one's: a blank map is drawn again as SVG.
function withoutWebgl(node) {
  if (node.lost || !node.isConnected) return;
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

// Draw the newest message, now and whenever the room for it changes. `afterwards(Plotly, message)`
// is called after every drawing; what is returned cleans up when the element has left the page.
export function follow(node, bytes, afterwards) {
  // One drawing at a time: a first plot takes a while, and an update must not fall into it.
  node.draw = () => {
    node.queue = (node.queue ?? Promise.resolve())
      .then(() => show(node))
      .catch((error) => explain(node, error));
  };
  node.latest = bytes;
  node.afterwards = afterwards;
  node.widths ??= new ResizeObserver(() => node.draw());
  node.widths.observe(node);
  node.draw();
  return () => {
    // Streamlit also cleans up after a call that a newer one overtook: that chart is still here.
    if (node.isConnected) return;
    node.widths.disconnect();
    node.purge?.();
  };
}
