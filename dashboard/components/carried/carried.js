// How do large things reach the page once, and stay there for whoever needs them?

import { keep } from '../shared/carried.js';

export default function ({ data }) {
  keep(data).catch((error) => console.error(error));
}
