// How do large things reach the page once, and stay there for whoever needs them?
//
// A message is a line of JSON (its name and version) and bytes. The newest version of each name
// lies in window.vaeCarried; the event "vae-carried" says that there is a new one.

import { headed } from '../shared/headed.js';
import { inflated } from '../shared/inflated.js';

async function keep(data) {
  const { header, bytes } = headed(data);
  const { name, version } = header;
  window.vaeCarried ??= new Map();
  if (window.vaeCarried.get(name)?.version === version) return;
  const kept = header.deflated ? await inflated(bytes) : bytes.slice();
  window.vaeCarried.set(name, { ...header, bytes: kept });
  window.dispatchEvent(new CustomEvent('vae-carried', { detail: name }));
}

export default function ({ data }) {
  keep(data).catch((error) => console.error(error));
}
