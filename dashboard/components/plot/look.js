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

// The figure as a picture to keep: ink on white, whatever the theme.
export function onWhite({ data, layout }, css, hasMouse) {
  const printed = (name) => INK_ON_WHITE[name] ?? css(name);
  const swaps = new Map(Object.keys(INK_ON_WHITE).map((name) => [css(name), printed(name)]));
  const swap = (text) => swaps.get(text) ?? text;
  return {
    data: swapped(data, swap),
    layout: { ...swapped(layout, swap), template: look(printed, hasMouse), paper_bgcolor: '#ffffff' },
  };
}

// The theme's colours where the figure names them, as in "var(--st-text-color)".
export function themed(figure, css) {
  return swapped(figure, (text) => text.replace(/^var\(--st-([\w-]+)\)$/, (_, name) => css(name)));
}
