// Which points has a visitor pinned, and what does the decoder make of the way from one to the next?

import { newDigit, paintDigit } from '../shared/digit.js';
import { button, element } from '../shared/element.js';
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
  show(decode, colour, words) {
    this.path.hidden = !this.points.length;
    const decoded = (z) => {
      const canvas = newDigit();
      const pixels = new Float32Array(784);
      decode(z, pixels);
      paintDigit(canvas, pixels, colour);
      return canvas;
    };
    const shown = this.points.flatMap((z, i) => {
      const pin = button('pinned', '', () => this.look(z));
      pin.title = pin.ariaLabel = filled(words.pinned, { number: i + 1 });
      pin.append(decoded(z), element('span', '', i + 1));
      const next = this.points[i + 1];
      return [pin, ...(next ? between(z, next, N_BETWEEN).map(decoded) : [])];
    });
    this.path.replaceChildren(...shown, button('forget', words.forget, () => this.become([])));
  }
}
