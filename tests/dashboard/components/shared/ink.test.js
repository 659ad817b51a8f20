import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inkOf, sharesOf } from '../../../../dashboard/components/shared/ink.js';

const THEMES = {
  light: { text: [49, 51, 63], paper: [255, 255, 255] },
  dark: { text: [250, 250, 250], paper: [14, 17, 23] },
};

// What is seen of one pixel over the page, as a browser lays it there.
function seen(pixel, { text, paper }) {
  const [red, green, blue, opacity] = inkOf([pixel], text);
  return [red, green, blue].map((ink, i) => paper[i] + (ink - paper[i]) * opacity / 255);
}

for (const [name, theme] of Object.entries(THEMES)) {
  test(`a pixel is the opacity of the text's colour over the page: ${name}`, () => {
    assert.deepEqual(seen(0, theme), theme.paper);
    assert.deepEqual(seen(1, theme), theme.text);
    for (const pixel of [0.1, 0.25, 0.5, 0.9]) {
      seen(pixel, theme).forEach((value, i) => {
        const expected = theme.paper[i] + pixel * (theme.text[i] - theme.paper[i]);
        assert.ok(Math.abs(value - expected) <= 0.5, `${value} is not ${expected}`);
      });
    }
  });
}

test('every pixel has four bytes, in order', () => {
  assert.deepEqual([...inkOf([0, 1], [1, 2, 3])], [1, 2, 3, 0, 1, 2, 3, 255]);
});

test('ink has bounds: less than none is none, more than full is full, and no number is none', () => {
  const opacities = (pixels) => [...inkOf(pixels, [0, 0, 0])].filter((_, i) => i % 4 === 3);
  assert.deepEqual(opacities([-0.5, 1.5, NaN, -0]), [0, 255, 0, 0]);
});

test('a byte of an image comes back as the same opacity', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  const ink = inkOf(sharesOf(bytes), [0, 0, 0]);
  bytes.forEach((byte, i) => assert.equal(ink[4 * i + 3], byte));
});
