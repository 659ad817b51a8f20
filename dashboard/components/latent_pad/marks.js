// What lies over the map: the point, the nearest code and the pins, each at [right, down]?

const SVG = 'http://www.w3.org/2000/svg';

export function drawMarks(svg, { point, near, pins }) {
  const shapes = [];
  if (pins.length > 1) shapes.push(shape('polyline', { class: 'line', points: pins.join(' ') }));
  pins.forEach(([cx, cy], i) => {
    const number = shape('text', { x: cx, y: cy });
    number.textContent = i + 1;
    shapes.push(shape('circle', { class: 'dot', cx, cy, r: 10 }), number);
  });
  if (near) shapes.push(shape('circle', { class: 'near', cx: near[0], cy: near[1], r: 4 }));
  shapes.push(shape('circle', { class: 'ring', cx: point[0], cy: point[1], r: 10 }));
  svg.replaceChildren(...shapes);
}

function shape(name, attributes) {
  const node = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  return node;
}
