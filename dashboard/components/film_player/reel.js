// What does a film's message hold, and what is there to see at any step between two frames?
//
//     places (F, N, 2) int16, codes on the map's plane, in shares of `reach`
//     labels (N) uint8, originals (10, 784) uint8, curves (rows, 6 + L) float32
//     decoders (D, size) float16, then every frame's pictures (74, 784) uint8, deflated one by one

export const PIXELS = 784;
export const N_RECONSTRUCTIONS = 10;
export const COLUMNS = { step: 0, loss: 1, recon: 2, kl: 3, beta: 4, learning_rate: 5, kl_per_dim: 6 };
const FULL = 32767;

export function reelFrom(header, bytes) {
  let taken = 0;
  const take = (n) => bytes.slice(taken, taken += n); // aligned, as a view could not be
  const { n_frames: frames, n_codes: codes, reach, latent, hidden, kept, lengths, n_rows: rows } = header;
  const places = new Int16Array(take(4 * frames * codes).buffer);
  const labels = take(codes);
  const originals = take(N_RECONSTRUCTIONS * PIXELS);
  const curves = new Float32Array(take(4 * rows * (COLUMNS.kl_per_dim + latent)).buffer);
  const size = hidden * (latent + 1 + PIXELS) + PIXELS;
  const decoders = kept.map(() => new Uint16Array(take(2 * size).buffer));
  const packed = lengths.map((length) => take(length));
  return { ...header, places, labels, originals, curves, decoders, packed, unit: reach / FULL };
}

// Which frames stand before and after a step, and how far is it between them?
export function momentAt(steps, step) {
  let [low, high] = [0, steps.length - 1];
  if (step >= steps[high]) return { before: high, after: high, share: 0 };
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (steps[middle] <= step) low = middle;
    else high = middle;
  }
  const share = Math.max(0, (step - steps[low]) / (steps[high] - steps[low]));
  return { before: low, after: high, share };
}

// The frame whose pictures stand for a step: the nearest one.
export function nearest({ before, after, share }) {
  return share < 0.5 ? before : after;
}

// Where every code is: as in a frame, or on the straight way to the next one.
export function placesAt({ places, n_codes: n, unit }, { before, after, share }, into) {
  const [from, to] = [2 * n * before, 2 * n * after];
  for (let i = 0; i < 2 * n; i++) {
    const start = places[from + i];
    into[i] = unit * (start + share * (places[to + i] - start));
  }
  return into;
}

// The figures that were read last at a step; before the first reading, those.
export function figuresAt({ curves, n_rows: rows, latent }, step) {
  const wide = COLUMNS.kl_per_dim + latent;
  let [low, high] = [0, rows - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (curves[middle * wide] <= step) low = middle;
    else high = middle - 1;
  }
  const row = curves.subarray(low * wide, (low + 1) * wide);
  const named = Object.fromEntries(Object.entries(COLUMNS).map(([name, at]) => [name, row[at]]));
  return { ...named, kl_per_dim: [...row.subarray(COLUMNS.kl_per_dim)] };
}

// The most KL that each dimension ever had, in nats.
export function mostOf({ curves, n_rows: rows, latent }) {
  const wide = COLUMNS.kl_per_dim + latent;
  return Array.from({ length: latent }, (_, i) => (
    Math.max(...Array.from({ length: rows }, (_row, row) => curves[row * wide + COLUMNS.kl_per_dim + i]))
  ));
}

// Numbers of 16 bits (IEEE 754 halves) as JavaScript has them.
export function floatsOf(halves) {
  return Float32Array.from(halves, (bits) => {
    const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
    const size = exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -24 * fraction;
    return bits >> 15 ? -size : size;
  });
}
