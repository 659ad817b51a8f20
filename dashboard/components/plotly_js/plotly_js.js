// How does a gzipped script, sent as a component's data, become the page's plotly.js?

async function load(gzipped) {
  const text = new Blob([gzipped]).stream().pipeThrough(new DecompressionStream('gzip'));
  const script = new Blob([await new Response(text).blob()], { type: 'text/javascript' });
  await import(URL.createObjectURL(script));
  return window.Plotly;
}

export default function ({ data }) {
  window.vaePlotly ??= load(data);
  window.dispatchEvent(new Event('vae-plotly'));
}
