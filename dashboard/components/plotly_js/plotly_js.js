// How does a gzipped script, sent as a component's data, become the page's plotly.js?

import { inflated } from '../shared/inflated.js';

async function load(gzipped) {
  const script = new Blob([await inflated(gzipped, 'gzip')], { type: 'text/javascript' });
  await import(URL.createObjectURL(script));
  return window.Plotly;
}

export default function ({ data }) {
  window.vaePlotly ??= load(data);
  window.dispatchEvent(new Event('vae-plotly'));
}
