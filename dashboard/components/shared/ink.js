// How do pixels become ink of the page's colour? A pixel's value is the ink's opacity.

export const SIDE = 28; // of a digit, in pixels

// Red, green, blue and opacity, as a canvas has them, of every pixel in [0, 1].
export function inkOf(pixels, [red, green, blue]) {
  const ink = new Uint8ClampedArray(4 * pixels.length);
  for (let p = 0, at = 0; p < pixels.length; p++, at += 4) {
    ink[at] = red;
    ink[at + 1] = green;
    ink[at + 2] = blue;
    ink[at + 3] = Math.round(255 * pixels[p]);
  }
  return ink;
}

// Bytes, as images travel, as pixels in [0, 1].
export function sharesOf(bytes) {
  return Float32Array.from(bytes, (byte) => byte / 255);
}

// The page's text colour as numbers, whatever notation the theme has it in.
export function inkColour(node) {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext('2d');
  pen.fillStyle = getComputedStyle(node).color;
  pen.fillRect(0, 0, 1, 1);
  return [...pen.getImageData(0, 0, 1, 1).data.subarray(0, 3)];
}
