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

// A line may end where the formula has a space, and nowhere else: never before a power.
function inGroups(parts) {
  const groups = [[]];
  for (const part of parts) {
    const pieces = part.meaning ? [part] : part.text.split(/(?<= )/).map((text) => ({ text }));
    for (const piece of pieces) {
      groups.at(-1).push(built(piece));
      if (!piece.meaning && piece.text.endsWith(' ')) groups.push([]);
    }
  }
  return groups.map((nodes) => {
    const group = element('span', 'group', '');
    group.append(...nodes);
    return group;
  });
}

export default function ({ data, parentElement }) {
  const node = parentElement.querySelector('.vae-formula');
  const shape = JSON.stringify(data.parts.map(({ text, meaning }) => [text, meaning]));
  if (node.shape !== shape) {
    node.replaceChildren(...inGroups(data.parts));
    node.shape = shape;
  }
  const terms = node.querySelectorAll('.term');
  data.parts.filter((part) => part.meaning).forEach((part, i) => {
    const term = terms[i];
    term.querySelector('.value').textContent = part.value ?? '';
    term.ariaLabel = `${part.text}${part.value ? ` = ${part.value}` : ''}: ${part.meaning}`;
  });
}
