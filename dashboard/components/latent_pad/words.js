// How does the pad put its words together?

import { project } from './plane.js';

// A phrase with each {name} in it replaced by its value.
export function filled(phrase, values) {
  return phrase.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

// A number as the page's language writes it.
export function written(value, digits, decimal) {
  return value.toFixed(digits).replace('.', decimal);
}

// Where the point is: by its own numbers, on the map's axes where it has many, or in space (no
// plane is flat) as the code that it is.
export function position(z, { flat, plane, names, words }) {
  const says = (name, value) => `${name} = ${minus(written(value, 2, words.decimal))}`;
  if (z.length <= 3) return z.map((value, i) => says(`z${i + 1}`, value)).join(', ');
  if (!flat) return words.own_code;
  return project(plane, z).map((value, i) => says(names[i], value)).join(', ');
}

function minus(text) {
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
