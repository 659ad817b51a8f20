// How do large things reach the page once, and stay there for whoever needs them?
//
// A message is a line of JSON (its name and version) and bytes. The newest version of each name
// lies in window.vaeCarried; the event "vae-carried" says that there is a new one.

async function inflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function keep(data) {
  const end = data.indexOf(10);
  const header = JSON.parse(new TextDecoder().decode(data.subarray(0, end)));
  const { name, version } = header;
  window.vaeCarried ??= new Map();
  if (window.vaeCarried.get(name)?.version === version) return;
  const bytes = header.deflated ? await inflated(data.subarray(end + 1)) : data.slice(end + 1);
  window.vaeCarried.set(name, { ...header, bytes });
  window.dispatchEvent(new CustomEvent('vae-carried', { detail: name }));
}

export default function ({ data }) {
  keep(data).catch((error) => console.error(error));
}
