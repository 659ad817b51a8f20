// What stands round a picture of the plane: its axes' names, and their numbers.

export const MAP_MARGIN = { left: 36, right: 8, top: 8, bottom: 40 }; // for numbers and names

// What a map shows that is so large, in pixels: as much of the plane as finds room beside the square
// from -reach to reach. As in latent_pad/view.js.
export function viewIn(width, height, reach) {
  const inner = [width - MAP_MARGIN.left - MAP_MARGIN.right, height - MAP_MARGIN.top - MAP_MARGIN.bottom];
  const unit = Math.min(...inner) / (2 * reach);
  const [x, y] = inner.map((px) => [-px / unit / 2, px / unit / 2]);
  return { left: MAP_MARGIN.left, top: MAP_MARGIN.top, width: inner[0], height: inner[1], x, y };
}

// `across`, `upward`: [pixel, words] of each number.
export function nameAxes(pen, view, across, upward, names = ['z1', 'z2']) {
  const bottom = view.top + view.height;
  pen.textAlign = 'center';
  pen.textBaseline = 'top';
  for (const [at, words] of across) pen.fillText(words, at, bottom + 4);
  pen.fillText(names[0], view.left + view.width / 2, bottom + 22);
  pen.textAlign = 'right';
  pen.textBaseline = 'middle';
  for (const [at, words] of upward) pen.fillText(words, view.left - 6, at);
  pen.save();
  pen.translate(8, view.top + view.height / 2);
  pen.rotate(-Math.PI / 2);
  pen.textAlign = 'center';
  pen.fillText(names[1], 0, 0);
  pen.restore();
}
