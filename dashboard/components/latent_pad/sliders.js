// How does a visitor move one number of the point, and the others stay?

import { element } from '../shared/element.js';

// z with another number at this index.
export function replaced(z, index, value) {
  return z.map((old, i) => (i === index ? value : old));
}

// `move(i, value)` is told where the slider of number i stands.
export class Sliders {
  constructor(node, move) {
    this.node = node;
    this.move = move;
  }

  make(dims) {
    const wanted = JSON.stringify(dims);
    if (wanted === this.node.dataset.dims) return;
    this.node.closest('details').hidden = !dims.length;
    this.node.dataset.dims = wanted;
    this.node.replaceChildren(...dims.map(({ index, label }) => {
      const row = element('label');
      const input = element('input');
      Object.assign(input, { type: 'range', name: index, min: -4, max: 4, step: 0.05 });
      input.oninput = () => this.move(index, Number(input.value));
      row.append(label, element('span'), input);
      return row;
    }));
  }

  // The point's numbers, `said(value)` beside each slider; the one in use is where the hand has it.
  show(z, said) {
    this.node.querySelectorAll('input').forEach((input) => {
      const value = z[input.name];
      if (document.activeElement !== input) input.value = value;
      input.previousElementSibling.textContent = said(value);
    });
  }
}
