// How is the point under the cursor shown and said?

import { downloadDigit, paintDigit } from '../shared/digit.js';
import { filled, named } from './words.js';

const SPOKEN_AFTER_MS = 400; // of rest: nobody hears of every place on the way

// The decoded point, painted on `canvas`, and where it is.
export class Probe {
  constructor({ canvas, position, announced }) {
    Object.assign(this, { canvas, position, announced });
    this.pixels = new Float32Array(784);
  }

  // What a screen reader finds before there is a point.
  call(name) {
    this.canvas.role = 'img';
    this.canvas.ariaLabel ??= name;
  }

  show(z, position, decode, colour) {
    decode(z, this.pixels);
    paintDigit(this.canvas, this.pixels, colour);
    this.canvas.dataset.z = z.map((value) => value.toFixed(4)).join(',');
    this.position.textContent = position;
  }

  // `more()` is what else there is to say, once the point has come to rest; `phrase` names it all,
  // and `aloud()` is whether it is said at once.
  rested(phrase, more, aloud) {
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => {
      const said = `${this.position.textContent}${more()}`;
      this.canvas.ariaLabel = filled(phrase, { said });
      if (aloud()) this.announced.textContent = said;
    }, SPOKEN_AFTER_MS);
  }

  download(file, z) {
    downloadDigit(this.pixels, `${file}-z_${named(z)}`);
  }
}
