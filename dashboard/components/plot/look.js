// How does a figure look like the page it stands on?
//
// `css(name)` is the page's theme: what stands in its variable --st-<name>.

const CLEAR = 'rgba(0,0,0,0)';

const INK_ON_WHITE = {
  'text-color': '#000000',
  'background-color': '#ffffff',
  'secondary-background-color': '#ffffff',
  'border-color-light': '#e0e0e0',
};

// A copy of a figure with every string passed through `swap`; typed arrays stay as they are.
function swapped(value, swap) {
  if (typeof value === 'string') return swap(value);
  if (Array.isArray(value)) return value.map((item) => swapped(item, swap));
  if (!value || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, swapped(item, swap)]));
}

// Plotly's template: what a figure looks like where it doesn't say so itself.
export function look(css, hasMouse) {
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
    margin: { l: 8, r: 16, t: hasMouse ? 16 : 32, b: 8 },
    colorway: css('chart-categorical-colors').split(','),
    hoverlabel: { font, bgcolor: css('background-color'), bordercolor: css('border-color') },
    modebar: { bgcolor: CLEAR, color: css('text-color'), activecolor: css('primary-color') },
    dragmode: hasMouse && 'zoom',
  } };
}

// Where a figure has pixels: under these names, of what is called so.
const IN_PIXELS = { font: ['size'], marker: ['size'], line: ['width'], margin: ['l', 'r', 't', 'b'] };

// All that a figure gives in pixels, so many times as large: words, points, lines and room for them.
export function magnified(value, times, name = '') {
  if (Array.isArray(value)) return value.map((item) => magnified(item, times, name));
  if (!value || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  const pixels = IN_PIXELS[name.endsWith('font') ? 'font' : name] ?? ['xshift', 'yshift', 'standoff'];
  const larger = (size) => (Array.isArray(size) ? size.map(larger) : Number.isFinite(size) ? times * size : size);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => (
    [key, pixels.includes(key) ? larger(item) : magnified(item, times, key)]
  )));
}

// How large is type on this page, beside what charts are made for?
export function typeScale() {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
}

// The figure as a picture to keep: ink on white, whatever the theme.
export function onWhite({ data, layout }, css, hasMouse, times = 1) {
  const printed = (name) => INK_ON_WHITE[name] ?? css(name);
  const swaps = new Map(Object.keys(INK_ON_WHITE).map((name) => [css(name), printed(name)]));
  const swap = (text) => swaps.get(text) ?? text;
  return {
    data: swapped(data, swap),
    layout: { ...swapped(layout, swap), template: magnified(look(printed, hasMouse), times), paper_bgcolor: '#ffffff' },
  };
}

// The theme's colours where the figure names them, as in "var(--st-text-color)".
export function themed(figure, css) {
  return swapped(figure, (text) => text.replace(/^var\(--st-([\w-]+)\)$/, (_, name) => css(name)));
}
