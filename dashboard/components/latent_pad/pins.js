// Which points has a visitor pinned, and what does the decoder make of the way from one to the next?

import { newDigit, paintDigit } from '../shared/ink.js';
import { between } from './plane.js';
import { filled } from './words.js';

const N_BETWEEN = 5; // decoded points between two pins
const MAX_PINS = 8;

// `look(z)` shows a pinned point again, `changed()` hears of every pin that comes or goes.
export class Pins {
  constructor(path, look, changed) {
    this.path = path;
    this.look = look;
    this.changed = changed;
    this.points = [];
  }

  add(z) {
    this.become([...this.points, z.map((value) => Number(value.toFixed(3)))].slice(-MAX_PINS));
  }

  forgetLast() {
    this.become(this.points.slice(0, -1));
  }

  become(points) {
    this.points = points;
    this.changed();
  }

  // The pins as pictures, with some of the way between them.
  show(decode, colour, said) {
    this.path.hidden = !this.points.length;
    const decoded = (z, size) => {
      const canvas = newDigit(size);
      const pixels = new Float32Array(784);
      decode(z, pixels);
      paintDigit(canvas, pixels, colour);
      return canvas;
    };
    const shown = this.points.flatMap((z, i) => {
      const button = document.createElement('button');
      const number = document.createElement('span');
      number.textContent = i + 1;
      button.type = 'button';
      button.className = 'pinned';
      button.title = button.ariaLabel = filled(said.pinned, { number: i + 1 });
      button.onclick = () => this.look(z);
      button.append(decoded(z, 64), number);
      const next = this.points[i + 1];
      return [button, ...(next ? between(z, next, N_BETWEEN).map((point) => decoded(point, 44)) : [])];
    });
    const forget = document.createElement('button');
    forget.type = 'button';
    forget.className = 'forget';
    forget.textContent = said.forget;
    forget.onclick = () => this.become([]);
    this.path.replaceChildren(...shown, forget);
  }
}
