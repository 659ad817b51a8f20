// What lies over the map: the point, the nearest code and the pins, each at [right, down]?

const SVG = 'http://www.w3.org/2000/svg';

// From the lowest to the topmost: [name, attributes, text].
export function marksOf({ point, near, pins }) {
  return [
    ...(pins.length > 1 ? [['polyline', { class: 'line', points: pins.join(' ') }]] : []),
    ...pins.flatMap(([x, y], i) => [
      ['circle', { class: 'dot', cx: x, cy: y, r: 10 }],
      ['text', { x, y }, i + 1],
    ]),
    ...(near ? [['circle', { class: 'near', cx: near[0], cy: near[1], r: 4 }]] : []),
    ['circle', { class: 'ring', cx: point[0], cy: point[1], r: 10 }],
  ];
}

export function drawMarks(svg, marks) {
  svg.replaceChildren(...marks.map(([name, attributes, text = '']) => {
    const node = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
    node.textContent = text;
    return node;
  }));
}
