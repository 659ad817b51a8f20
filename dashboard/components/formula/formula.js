// How does a formula become symbols that explain themselves? Values change in place, so a symbol
// that is being read keeps its words.

import { element } from '../shared/element.js';
import { term } from '../shared/term.js';
import { inGroups } from './groups.js';

function built(part) {
  if (!part.meaning) return element('span', 'text', part.text);
  return term(part.meaning, element('span', 'glyph', part.text), element('span', 'value'));
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
    const node = terms[i];
    node.querySelector('.value').textContent = part.value ?? '';
    node.ariaLabel = `${part.text}${part.value ? ` = ${part.value}` : ''}: ${part.meaning}`;
  });
}
