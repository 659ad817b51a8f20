// How does something on a page say what it means, to whoever points at it, focuses or taps it?

import { element } from './element.js';

const EDGE_PX = 24; // and the bar that a page is scrolled by

export function term(meaning, ...shown) {
  const node = element('span', 'term');
  node.tabIndex = 0;
  node.role = 'note';
  const words = element('span', 'meaning', meaning);
  node.append(...shown, words);
  // The words stay inside the page: at the right edge they begin further to the left.
  node.onpointerenter = node.onfocus = () => {
    words.style.left = '0';
    const over = words.getBoundingClientRect().right - (innerWidth - EDGE_PX);
    words.style.left = `${-Math.max(0, over)}px`;
  };
  return node;
}
