// Can this browser draw with WebGL, and who gives back what was drawn with?
//
// Virtual machines and remote desktops often have none. Elsewhere a page may have some 16 contexts;
// those of a chart that has left it count until the browser happens to collect them.

// Asked once for the whole page; the context is given back at once.
export function hasWebgl() {
  if (window.vaeHasWebgl === undefined) {
    const gl = document.createElement('canvas').getContext('webgl');
    window.vaeHasWebgl = Boolean(gl?.getExtension('OES_element_index_uint'));
    giveBack(gl);
  }
  return window.vaeHasWebgl;
}

function giveBack(gl) {
  gl?.getExtension('WEBGL_lose_context')?.loseContext();
}

// All contexts of a chart. Plotly's canvas for picking has none, and asking would make it one.
export function giveBackWebgl(node) {
  const canvases = node.querySelectorAll('.gl-container canvas:not(.gl-canvas-pick)');
  canvases.forEach((canvas) => giveBack(canvas.getContext('webgl')));
}
