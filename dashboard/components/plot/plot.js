// A chart on the page: what there is to see is in chart.js, what there is to hear in listen.js.

import { follow } from './chart.js';
import { rowOf } from './listen.js';

export default function ({ data, parentElement }) {
  const node = parentElement.querySelector('.vae-plot');
  node.prepare = ({ sound }) => rowOf(node, sound);
  node.left = () => node.listener?.stop();
  return follow(node, data, () => node.listener?.drawn());
}
