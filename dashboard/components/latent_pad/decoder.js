// What does the decoder make of a latent point, here in the browser?
//
//     h = relu(fc3 z),   pixels = sigmoid(fc4 h)          as VAE.decode in vae_core/model.py
//
// Both weights come transposed, an input's row after the other, so that what an input of 0 would
// add (half of h, as a rule) is skipped.

const N_PIXELS = 784;

// A function that writes the pixels (784) of a point z (L) into the array it is given.
export function decoderFrom({ latent, hidden, bytes }) {
  const numbers = new Float32Array(bytes.slice().buffer);
  let taken = 0;
  const take = (n) => numbers.subarray(taken, taken += n);
  const [weight3, bias3] = [take(latent * hidden), take(hidden)];
  const [weight4, bias4] = [take(hidden * N_PIXELS), take(N_PIXELS)];
  const h = new Float32Array(hidden);
  return (z, pixels) => {
    h.set(bias3);
    for (let i = 0; i < latent; i++) addRow(h, weight3, i, z[i]);
    pixels.set(bias4);
    for (let j = 0; j < hidden; j++) if (h[j] > 0) addRow(pixels, weight4, j, h[j]);
    for (let p = 0; p < N_PIXELS; p++) pixels[p] = 1 / (1 + Math.exp(-pixels[p]));
  };
}

function addRow(sums, weight, row, times) {
  const begin = row * sums.length;
  for (let k = 0; k < sums.length; k++) sums[k] += times * weight[begin + k];
}
