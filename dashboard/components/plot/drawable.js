// Which charts get WebGL, and what does a browser without it see?
//
// Clouds of points are drawn by WebGL: SVG takes long over thousands of them. But virtual machines
// and remote desktops often have none, and a browser gives a page some 16 contexts, of which a chart
// takes two, and takes the oldest away for the next. So small charts do without, and where there is
// none the large ones become SVG too, with fewer points; points in space are seen from one side.

const FEW = 900; // points that SVG draws as quickly
const MOST = 1500; // points that SVG draws in bearable time
const SMALL = 50; // points of a trace that is shown whole
const ARRAYS = {
  i1: Int8Array, u1: Uint8Array, i2: Int16Array, u2: Uint16Array, i4: Int32Array, u4: Uint32Array,
  f4: Float32Array, f8: Float64Array,
};
const IN_WEBGL = { scattergl: 'scatter', scatter3d: 'scatter', heatmapgl: 'heatmap' };

// A list as the figure has it: plain, or in Plotly's base64 form.
function unpacked(list) {
  if (!list?.bdata) return list;
  const bytes = Uint8Array.from(atob(list.bdata), (letter) => letter.charCodeAt(0));
  return new ARRAYS[list.dtype](bytes.buffer);
}

function dots({ type, mode, x }) {
  return type in IN_WEBGL && mode?.includes('markers') ? unpacked(x)?.length ?? 0 : 0;
}

function total(data) {
  return data.reduce((sum, trace) => sum + dots(trace), 0);
}

const large = (trace) => dots(trace) > SMALL && trace.visible !== false;

// Every so many-th point of a trace, so that about `share` of them stay.
function thinned(trace, share) {
  const n = dots(trace);
  const kept = Math.ceil(n * share);
  const pick = (value) => {
    const all = unpacked(value);
    if (typeof all !== 'object' || all?.length !== n) return value;
    return Array.from({ length: kept }, (_, i) => all[Math.floor(i * n / kept)]);
  };
  const picked = (part, names) => Object.fromEntries(names.filter((name) => name in part).map((name) => [name, pick(part[name])]));
  const marker = { ...trace.marker, ...picked(trace.marker ?? {}, ['size', 'color', 'symbol']) };
  return { ...trace, ...picked(trace, ['x', 'y', 'z', 'text', 'customdata']), marker };
}

// From where Plotly's camera stands at first, in the direction (1, 1, 1), with z upwards.
const fromCorner = (x, y, z) => [(y - x) / Math.SQRT2, (2 * z - x - y) / Math.sqrt(6)];

function flattened(trace) {
  const [x, y, z] = [trace.x, trace.y, trace.z].map(unpacked);
  const places = Array.from(x, (_, i) => fromCorner(x[i], y[i], z[i]));
  const marker = { ...trace.marker, size: 2 * (trace.marker?.size ?? 3) };
  return { ...trace, x: places.map(([across]) => across), y: places.map(([, up]) => up), z: undefined, marker };
}

// Axes of a scene become three lines from the origin, named at their ends.
function flatLayout({ scene, ...layout }, traces) {
  const reach = Math.max(1, ...traces.flatMap(({ x, y }) => [...x, ...y]).map(Math.abs));
  const ends = ['xaxis', 'yaxis', 'zaxis'].map((name, i) => {
    const [x, y] = fromCorner(...[0, 1, 2].map((axis) => (axis === i ? reach : 0)));
    return { x, y, text: scene[name]?.title?.text ?? '', color: scene[name]?.color };
  });
  const named = (scene.annotations ?? []).map(({ z, ...words }) => {
    const [x, y] = fromCorner(words.x, words.y, z);
    return { ...words, x, y };
  });
  return {
    ...layout,
    xaxis: { visible: false },
    yaxis: { visible: false, scaleanchor: 'x' },
    shapes: ends.map(({ x, y, color }) => ({ type: 'line', x0: 0, y0: 0, x1: x, y1: y, layer: 'below', line: { width: 1, color } })),
    annotations: [...named, ...ends.map(({ x, y, text }) => ({ x, y, text, showarrow: false }))],
  };
}

// The figure as this browser can draw it, and what it does not show of it: nothing, if all is well.
export function drawable({ data, layout }, webgl) {
  const space = data.some(({ type }) => type === 'scatter3d');
  if (webgl && (space || total(data) > FEW)) return { data, layout };
  const clouds = data.filter(large);
  const n = total(clouds);
  const share = Math.min(1, MOST / n);
  const shown = total(clouds.map((trace) => thinned(trace, share)));
  const few = data.map((trace) => (large(trace) ? thinned(trace, share) : trace));
  const flat = few.map((trace) => (trace.type === 'scatter3d' ? flattened(trace) : trace));
  return {
    data: flat.map((trace) => ({ ...trace, type: IN_WEBGL[trace.type] ?? trace.type })),
    layout: space ? flatLayout(layout, flat) : layout,
    missing: space || shown < n ? { shown, all: n, space } : undefined,
  };
}
