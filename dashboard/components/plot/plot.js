// A chart on the page: all that there is to say is in chart.js.

import { follow } from './chart.js';

export default function ({ data, parentElement }) {
  return follow(parentElement.querySelector('.vae-plot'), data);
}
