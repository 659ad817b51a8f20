// How does a visitor move one number of the point, and the others stay?

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
      const row = document.createElement('label');
      const input = document.createElement('input');
      const value = document.createElement('span');
      Object.assign(input, { type: 'range', name: index, min: -4, max: 4, step: 0.05 });
      input.oninput = () => this.move(index, Number(input.value));
      row.append(label, value, input);
      return row;
    }));
  }

  // The point's numbers, `written(value)` beside each slider; the one in use is where the hand has it.
  show(z, written) {
    this.node.querySelectorAll('input').forEach((input) => {
      const value = z[input.name];
      if (document.activeElement !== input) input.value = value;
      input.previousElementSibling.textContent = written(value);
    });
  }
}
