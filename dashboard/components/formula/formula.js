// How does a formula become symbols that explain themselves? Values change in place, so a symbol
// that is being read keeps its words.

import { element } from '../shared/element.js';
import { inGroups } from './groups.js';

function built(part) {
  if (!part.meaning) return element('span', 'text', part.text);
  const term = element('span', 'term');
  term.tabIndex = 0;
  term.role = 'note';
  term.append(
    element('span', 'glyph', part.text),
    element('span', 'value'),
    element('span', 'meaning', part.meaning),
  );
  // The words stay inside the page: at the right edge they open to the left.
  term.onpointerenter = term.onfocus = () => {
    const { left } = term.getBoundingClientRect();
    term.classList.toggle('right', left > innerWidth - 300 && left > 300);
  };
  return term;
}

export default function ({ data: [data], parentElement }) {
  const node = parentElement.querySelector('.vae-formula');
  const shape = JSON.stringify(data.parts.map(({ text, meaning }) => [text, meaning]));
  if (node.shape !== shape) {
    node.replaceChildren(...inGroups(data.parts).map((parts) => {
      const group = element('span', 'group');
      group.append(...parts.map(built));
      return group;
    }));
    node.shape = shape;
  }
  const terms = node.querySelectorAll('.term');
  data.parts.filter((part) => part.meaning).forEach((part, i) => {
    const term = terms[i];
    term.querySelector('.value').textContent = part.value ?? '';
    term.ariaLabel = `${part.text}${part.value ? ` = ${part.value}` : ''}: ${part.meaning}`;
  });
}
