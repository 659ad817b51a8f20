// How does a formula become symbols that explain themselves? Values change in place, so a symbol
// that is being read keeps its words.

function element(name, className, text) {
  const node = document.createElement(name);
  node.className = className;
  node.textContent = text;
  return node;
}

function built(part) {
  if (!part.meaning) return element('span', 'text', part.text);
  const term = element('span', 'term', '');
  term.tabIndex = 0;
  term.role = 'note';
  term.append(
    element('span', 'glyph', part.text),
    element('span', 'value', ''),
    element('span', 'meaning', part.meaning),
  );
  // The words stay inside the page: at the right edge they open to the left.
  term.onpointerenter = term.onfocus = () => {
    const { left } = term.getBoundingClientRect();
    term.classList.toggle('right', left > innerWidth - 300 && left > 300);
  };
  return term;
}

export default function ({ data, parentElement }) {
  const node = parentElement.querySelector('.vae-formula');
  const shape = JSON.stringify(data.parts.map(({ text, meaning }) => [text, meaning]));
  if (node.shape !== shape) {
    node.replaceChildren(...data.parts.map(built));
    node.shape = shape;
  }
  data.parts.forEach((part, i) => {
    if (!part.meaning) return;
    const term = node.children[i];
    term.querySelector('.value').textContent = part.value ?? '';
    term.ariaLabel = `${part.text}${part.value ? ` = ${part.value}` : ''}: ${part.meaning}`;
  });
}
