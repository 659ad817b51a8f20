// What is left of a figure where some classes alone are wanted?

// None wanted: all are. Of the others only the names stay, faintly.
export function isolated({ data, layout }, only) {
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
