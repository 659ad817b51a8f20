// How is a piece of the page made?

export function element(name, className = '', text = '') {
  const node = document.createElement(name);
  node.className = className;
  node.textContent = text;
  return node;
}

export function button(className, text, press) {
  const node = element('button', className, text);
  node.type = 'button';
  node.onclick = press;
  return node;
}
