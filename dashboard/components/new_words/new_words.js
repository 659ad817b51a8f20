// How do new words say what they mean?

import { element } from '../shared/element.js';
import { term } from '../shared/term.js';

export default function ({ data: [data], parentElement }) {
  const node = parentElement.querySelector('.vae-new-words');
  const sent = JSON.stringify(data);
  if (node.sent === sent) return; // one of them may be read just now
  node.sent = sent;
  const words = data.words.map(({ word, meaning }) => {
    const shown = term(meaning, element('span', 'word', word));
    shown.ariaLabel = `${word}: ${meaning}`;
    return shown;
  });
  node.replaceChildren(element('span', 'lead', data.lead), ...words);
}
