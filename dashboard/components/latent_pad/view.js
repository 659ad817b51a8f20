// Which place of the map lies under a pixel, and which pixel shows a place?
//
// A view is what a flat map shows at one moment: `left`, `top`, `width` and `height` in pixels of
// its chart, and the places at its edges, `x` from left to right and `y` from the bottom up.

// The view of a chart's layout; none of a chart that is not drawn yet.
export function viewOf({ xaxis, yaxis } = {}) {
  if (!xaxis?._length || !yaxis?._length) return undefined;
  return {
    left: xaxis._offset,
    top: yaxis._offset,
    width: xaxis._length,
    height: yaxis._length,
    x: [...xaxis.range],
    y: [...yaxis.range],
  };
}

// The place at a pixel [right, down] of the chart; none outside of the view.
export function placeAt({ left, top, width, height, x, y }, [right, down]) {
  const across = (right - left) / width;
  const up = 1 - (down - top) / height;
  const inside = across >= 0 && across <= 1 && up >= 0 && up <= 1;
  return inside ? [x[0] + across * (x[1] - x[0]), y[0] + up * (y[1] - y[0])] : undefined;
}

// The pixel that shows a place, or would if the view were larger.
export function pixelAt({ left, top, width, height, x, y }, [placeX, placeY]) {
  const across = (placeX - x[0]) / (x[1] - x[0]);
  const up = (placeY - y[0]) / (y[1] - y[0]);
  return [left + across * width, top + (1 - up) * height];
}
