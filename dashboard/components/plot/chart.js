// How does a Plotly figure change in place, in the colours of the page?
//
// Streamlit calls a component for every new message and every change of theme, on the same element,
// and may start a call before the last one has finished. So a call never counts on an earlier one:
// the newest message wins, and drawing it twice changes nothing.

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

function download(Plotly, node, css, filename) {
  const printed = (name) => INK_ON_WHITE[name] ?? css(name);
  const swaps = new Map(Object.keys(INK_ON_WHITE).map((name) => [css(name), printed(name)]));
  const swap = (text) => swaps.get(text) ?? text;
  const layout = { ...paint(node.layout, swap), template: look(printed), paper_bgcolor: '#ffffff' };
  const { width, height } = layout;
  return Plotly.downloadImage({ data: paint(node.data, swap), layout },
    { format: 'png', scale: 2, width, height, filename });
}

function controls(Plotly, words, save) {
  const png = { name: 'png', title: words.save, icon: Plotly.Icons.camera, click: save };
  const buttons = HAS_MOUSE ? [png, 'zoom2d', 'pan2d', 'resetScale2d'] : [png];
  const locales = { page: { dictionary: words } };
  return { displaylogo: false, modeBarButtons: [buttons], locale: 'page', locales };
}

// A range that Python sends again is no wish for it: the zoom stays. Plotly sees to that itself,
// but not for an axis whose range it widened to fill the room (scaleanchor).
function keepZoom(node, layout, described) {
  const sent = JSON.stringify([layout.uirevision, layout.xaxis?.range, layout.yaxis?.range]);
  if (node.drawn && sent === node.sent && layout.yaxis?.scaleanchor) {
    for (const axis of ['xaxis', 'yaxis']) {
      described[axis] = { ...layout[axis], range: [...node._fullLayout[axis].range] };
    }
  }
  node.sent = sent;
}

async function show(node) {
  const bytes = node.latest;
  const text = await unpack(bytes);
  const message = JSON.parse(text);
  const { plotly_js, figure, key, alt, height } = message;
  node.words = figure.words;
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
  const drawn = JSON.stringify([width, template]) + text;
  if (drawn === node.drawn) return;

  const themed = (text) => text.replace(/^var\(--st-([\w-]+)\)$/, (_, name) => css(name));
  const { data, layout } = paint(figure, themed);
  const described = { ...layout, width, height, template };
  keepZoom(node, layout, described);
  const spoken = JSON.stringify(node.words);
  if (node.drawn && spoken === node.spoken) {
    // Without the config: with one, Plotly 4 finds its buttons changed and draws a new chart.
    await Plotly.react(node, data, described);
  } else {
    node.purge?.();
    node.replaceChildren();
    node.purge = () => Plotly.purge(node);
    const save = () => download(Plotly, node, css, key);
    await Plotly.newPlot(node, data, described, controls(Plotly, node.words, save));
  }
  node.spoken = spoken;
  node.drawn = drawn;
  node.afterwards?.(Plotly, message);
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
  const draw = () => {
    node.queue = (node.queue ?? Promise.resolve())
      .then(() => show(node))
      .catch((error) => explain(node, error));
  };
  node.latest = bytes;
  node.afterwards = afterwards;
  node.widths ??= new ResizeObserver(draw);
  node.widths.observe(node);
  draw();
  return () => {
    // Streamlit also cleans up after a call that a newer one overtook: that chart is still here.
    if (node.isConnected) return;
    node.widths.disconnect();
    node.purge?.();
  };
}
