// Which test image is nearest to the point, and what does the model make of it?

import { paintDigit } from '../shared/digit.js';
import { codeOf, nearestCode, originalOf } from './codes.js';
import { filled, written } from './words.js';

export class Nearest {
  constructor(figure, warning) {
    const find = (name) => figure.querySelector(name);
    Object.assign(this, { figure, warning });
    [this.original, this.back, this.caption] = [find('.original'), find('.back'), find('figcaption')];
  }

  // Something that it shows is another: it is painted again, be the image the same.
  renew() {
    this.shown = undefined;
  }

  // `limit`: further than this is far from all that the model has seen.
  show(z, { codes, originals, decode, colour, classes, limit, words }) {
    this.figure.hidden = !codes;
    this.code = this.name = undefined;
    if (!codes) return;
    const [i, distance] = nearestCode(codes, z);
    const far = limit !== null && distance > limit;
    this.warning.textContent = far
      ? filled(words.far, { distance: written(distance, 1, words.decimal) })
      : '';
    this.code = codeOf(codes, i);
    this.name = classes[codes.labels[i]];
    if (i === this.shown) return;
    this.shown = i;
    const back = new Float32Array(784);
    decode(this.code, back);
    paintDigit(this.back, back, colour);
    const pixels = originalOf(originals, i);
    this.original.hidden = !pixels;
    if (pixels) paintDigit(this.original, pixels, colour);
    this.caption.textContent = filled(pixels ? words.nearest : words.nearest_alone, { name: this.name });
  }

  // A sentence and what is to be warned of, after where the point is.
  said(words) {
    const near = this.code ? `. ${filled(words.nearest_said, { name: this.name })}` : '';
    return `${near}. ${this.warning.textContent}`;
  }
}
