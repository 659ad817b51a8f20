// Can this browser draw with WebGL? Virtual machines and remote desktops often can't.

// Asked once for the whole page; the context is given back at once.
export function hasWebgl() {
  if (window.vaeHasWebgl === undefined) {
    const gl = document.createElement('canvas').getContext('webgl');
    window.vaeHasWebgl = Boolean(gl?.getExtension('OES_element_index_uint'));
    gl?.getExtension('WEBGL_lose_context')?.loseContext();
  }
  return window.vaeHasWebgl;
}
