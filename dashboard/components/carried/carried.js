// How do large things reach the page once, and stay there for whoever needs them?

import { keep } from '../shared/carried.js';
import { headed } from '../shared/headed.js';
import { bytesOf, livePart } from '../shared/live.js';

export default function ({ data }) {
  const newer = livePart(headed(data).header.name, performance.now());
  keep(newer ? bytesOf(newer) : data).catch((error) => console.error(error));
}
