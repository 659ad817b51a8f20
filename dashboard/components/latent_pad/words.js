// How does the pad put its words together?

// A phrase with each {name} in it replaced by its value.
export function filled(phrase, values) {
  return phrase.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

export function minus(text) {
  return text.replace('-', '\u2212');
}

// A point in a file's name: its numbers, or where they are many a number made of them (FNV-1a).
export function named(z) {
  const text = z.map((value) => value.toFixed(2)).join('_');
  if (z.length <= 3) return text;
  const all = z.map((value) => value.toFixed(4)).join(' ');
  const hash = [...all].reduce((sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), 16777619), 2166136261);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
