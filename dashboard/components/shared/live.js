// Which is newer: what the page's script sent to a component, or what came through the channel?

// What the channel has under this name, if that is to be shown instead of what a script sent at the
// time `at`. While the channel is alive its word counts, since it is never left behind for long;
// else what came last. A page that was drawn again says what stood so before once more, in silence.
export function livePart(name, at, topic) {
  const live = window.vaeLive;
  const part = live?.part(name, topic);
  const drawnAt = Math.max(at, live?.redrawnAt ?? 0);
  return part && (part.sure || part.at > drawnAt) ? part.content : undefined;
}

// Call `heard` whenever the channel has something of these names, for as long as `node` is on the
// page. `names` is asked for anew each time; none: call it always.
export function onLive(node, names, heard) {
  if (node.hearsLive) return;
  node.hearsLive = ({ detail }) => {
    if (!node.isConnected) {
      window.removeEventListener('vae-live', node.hearsLive);
      node.hearsLive = undefined;
      return;
    }
    const wanted = names?.();
    if (!wanted || detail.some((name) => wanted.includes(name))) heard(detail);
  };
  window.addEventListener('vae-live', node.hearsLive);
}

// Bytes that travelled as text.
export function bytesOf(text) {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = letters.charCodeAt(i); // from() is slow
  return bytes;
}

// The newest message of this name: what the script sent, or the channel since. Bytes either way.
export function newest(node, name, data) {
  if (!sameBytes(node.scripted, data)) {
    node.scripted = data;
    node.scriptedAt = performance.now();
  }
  const part = livePart(name, node.scriptedAt);
  return part === undefined ? data : bytesOf(part);
}

function sameBytes(before, now) {
  return before === now || before?.length === now.length && before.every((byte, i) => byte === now[i]);
}
