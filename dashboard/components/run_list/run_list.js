// How is a list of runs kept true, while one of them is chosen?
//
// A line stays the same element while its words change: a click that has begun on it ends on it.

import { button, element } from '../shared/element.js';
import { livePart, onLive } from '../shared/live.js';

function line(id, node) {
  const item = element('li');
  const press = button('run', '', () => {
    node.chosen = id;
    node.choose(id);
    show(node);
  });
  press.append(element('strong'), element('span'));
  item.append(press);
  return item;
}

function write(item, { id, name, words }, chosen) {
  const [press] = item.childNodes;
  const [title, rest] = press.childNodes;
  press.ariaPressed = String(id === chosen);
  if (title.textContent !== name) title.textContent = name;
  if (rest.textContent !== words) rest.textContent = words;
}

function show(node) {
  const { topic, part, parts, none } = node.data;
  const runs = livePart(part, node.at, topic) ?? parts[part] ?? [];
  const before = node.lines ?? new Map();
  node.lines = new Map(runs.map(({ id }) => [id, before.get(id) ?? line(id, node)]));
  for (const run of runs) write(node.lines.get(run.id), run, node.chosen);
  if ([...before.keys()].join(' ') !== [...node.lines.keys()].join(' ')) {
    const focused = node.getRootNode().activeElement;
    node.querySelector('ol').replaceChildren(...node.lines.values());
    focused?.focus({ preventScroll: true });
  }
  const empty = node.querySelector('p');
  empty.textContent = none;
  empty.hidden = runs.length > 0;
}

export default function ({ data: [data], parentElement, setStateValue }) {
  const node = parentElement.querySelector('.vae-run-list');
  const sent = JSON.stringify(data);
  if (sent !== node.sent) Object.assign(node, { sent, at: performance.now() });
  node.data = data;
  node.choose = (id) => setStateValue('chosen', id);
  show(node);
  onLive(node, () => [data.part], () => show(node));
}
