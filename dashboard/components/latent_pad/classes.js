// Which classes are on the map? A button for each: the pressed ones alone, or all if none is.

import { button, element } from '../shared/element.js';

export class Classes {
  constructor(node, changed) {
    Object.assign(this, { node, changed });
  }

  // Whether the buttons are made anew, all of them up: not if `key`, names and colours, is the same.
  make(key, only) {
    const wanted = JSON.stringify([key, only]);
    if (wanted === this.node.dataset.key) return false;
    this.node.dataset.key = wanted;
    this.node.hidden = !key.length;
    this.node.ariaLabel = only;
    this.buttons = key.map(([name, colour]) => {
      const one = button('', name, () => this.press(one));
      const dot = element('i');
      dot.style.background = colour;
      one.ariaPressed = 'false';
      one.prepend(dot);
      return one;
    });
    this.node.replaceChildren(element('span', '', only), ...this.buttons);
    return true;
  }

  press(one) {
    one.ariaPressed = one.ariaPressed === 'false';
    this.changed();
  }

  // The classes whose buttons are down.
  pressed() {
    return this.buttons.flatMap(({ ariaPressed }, c) => (ariaPressed === 'true' ? [c] : []));
  }
}
