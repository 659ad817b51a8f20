// How does a chart keep the zoom that a visitor gave it?

// Of the flat axes of a chart's layout, at this moment.
export function rangesOf(layout) {
  const axes = Object.entries(layout).filter(([name]) => /^[xy]axis\d*$/.test(name));
  return Object.fromEntries(axes.map(([name, axis]) => [name, [...axis.range]]));
}

function differs(range, [from, to]) {
  return [range[0] - from, range[1] - to].some((by) => Math.abs(by) > 1e-6 * Math.abs(to - from));
}

// As long as a chart is about the same subject, its zoom stays, whatever range Python sends: a
// curve that grows sends another one every time. Plotly keeps a zoom if it gets the range that
// stood there before the zoom; that is not the one that was sent where it had to fit (scaleanchor).
// So these ranges go into `described`, the layout that Plotly is about to get; they are returned.
export function keepZoom(ranges, unzoomed, described) {
  const kept = {};
  for (const [name, range] of Object.entries(ranges)) {
    const before = unzoomed[name];
    if (!before || !differs(range, before)) continue;
    kept[name] = before;
    if (described[name]?.range) described[name] = { ...described[name], range: [...before] };
  }
  return kept;
}
