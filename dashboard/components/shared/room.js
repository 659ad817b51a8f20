// How does a component follow the room that it has, for as long as it is on the page?

// `changed` hears of every new size of `watched`. What is returned is for Streamlit to call, and ends
// that once the component's node has left; `left` then hears of it.
export function followRoom(node, watched, changed, left) {
  node.room ??= new ResizeObserver(changed);
  node.room.observe(watched);
  return () => {
    // Streamlit also cleans up after a call that a newer one overtook: that node is still here.
    if (node.isConnected) return;
    node.room.disconnect();
    left?.();
  };
}
