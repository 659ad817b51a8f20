// How does a curve sound? As high as it stands in the chart, from left to right.
//
// What is in view is heard: the bottom of the chart is LOW_HZ and its top HIGH_HZ, two octaves apart,
// and equal ways on the axis are equal intervals. What lies above or below sounds as the edge does.

export const LOW_HZ = 220;
export const HIGH_HZ = 880;
const NOTE_S = 0.15;
const SOFT_S = 0.02; // a tone that begins at once clicks

export function pitchOf(value, [bottom, top]) {
  const share = Math.min(1, Math.max(0, (value - bottom) / (top - bottom)));
  return LOW_HZ * (HIGH_HZ / LOW_HZ) ** share;
}

// When and how high, for each point of a curve that lies between the ends of the view; the whole
// width of the view takes `seconds`.
export function scoreOf({ x, y }, { across: [from, to], up }, seconds) {
  return Array.from(x, (at, i) => ({ x: at, y: y[i], at: seconds * (at - from) / (to - from), hz: pitchOf(y[i], up) }))
    .filter((point) => point.x >= from && point.x <= to && Number.isFinite(point.y));
}

// Through a tone of this `wave`, heard from the `side` (-1 is left) and as loud as `loud`.
function voice(context, { wave, side, loud }) {
  const [tone, volume] = [context.createOscillator(), context.createGain()];
  tone.type = wave;
  volume.gain.value = 0;
  tone.connect(volume);
  const place = context.createStereoPanner?.();
  if (place) place.pan.value = side;
  volume.connect(place ?? context.destination);
  place?.connect(context.destination);
  return { tone, pitch: tone.frequency, volume: volume.gain, loud };
}

// One tone from point to point. Returned: what can be stopped, and says when it has ended.
export function glide(context, score, look) {
  const { tone, pitch, volume, loud } = voice(context, look);
  const begin = context.currentTime;
  const [first, last] = [score[0], score.at(-1)];
  pitch.setValueAtTime(first.hz, begin + first.at);
  score.slice(1).forEach(({ at, hz }) => pitch.exponentialRampToValueAtTime(hz, begin + at));
  volume.setValueAtTime(0, begin + first.at);
  volume.linearRampToValueAtTime(loud, begin + first.at + SOFT_S);
  volume.setValueAtTime(loud, begin + last.at + SOFT_S);
  volume.linearRampToValueAtTime(0, begin + last.at + 2 * SOFT_S);
  tone.start(begin);
  tone.stop(begin + last.at + 3 * SOFT_S);
  return tone;
}

// A short note for each point, shorter where they come thick.
export function notes(context, score, look) {
  const { tone, pitch, volume, loud } = voice(context, look);
  const begin = context.currentTime;
  const apart = Math.min(...score.slice(1).map(({ at }, i) => at - score[i].at));
  const length = Math.min(NOTE_S, 0.8 * apart);
  for (const { at, hz } of score) {
    pitch.setValueAtTime(hz, begin + at);
    volume.setValueAtTime(0, begin + at);
    volume.linearRampToValueAtTime(loud, begin + at + length / 4);
    volume.linearRampToValueAtTime(0, begin + at + length);
  }
  tone.start(begin);
  tone.stop(begin + score.at(-1).at + length + SOFT_S);
  return tone;
}
