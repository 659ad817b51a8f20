// Where do large things lie that several components of a page need?
//
// A message is a line of JSON (its name and version) and bytes. The newest version of each name
// lies in window.vaeCarried; the event "vae-carried" says that there is a new one.

import { headed } from './headed.js';
import { inflated } from './inflated.js';

export async function keep(message) {
  const { header, bytes } = headed(message);
  const { name, version } = header;
  window.vaeCarried ??= new Map();
  if (window.vaeCarried.get(name)?.version === version) return;
  const kept = header.deflated ? await inflated(bytes) : bytes.slice();
  window.vaeCarried.set(name, { ...header, bytes: kept });
  window.dispatchEvent(new CustomEvent('vae-carried', { detail: name }));
}
