// How do the numbers of several models stay true, a column for each?

import { element } from '../shared/element.js';
import { livePart, onLive } from '../shared/live.js';

function headOf({ letter, colour, title }) {
  const head = element('th');
  head.scope = 'col';
  const mark = element('span', 'letter', letter);
  mark.style.setProperty('--run', colour);
  head.append(mark, title);
  return head;
}

function rowOf({ name, unit, cells }) {
  const row = element('tr');
  const head = element('th', '', name);
  head.scope = 'row';
  if (unit) head.append(element('small', '', unit));
  row.append(head, ...cells.map(({ text, note }) => {
    const cell = element('td');
    cell.append(element('b', '', text));
    if (note) cell.append(element('small', '', note));
    return cell;
  }));
  return row;
}

function show(node) {
  const { topic, part, parts, heads, label } = node.data;
  const rows = (topic && livePart(part, node.at, topic)) || parts[part];
  const wanted = JSON.stringify([heads, rows, label]);
  if (wanted === node.shown || rows.some(({ cells }) => cells.length !== heads.length)) return;
  node.shown = wanted;
  node.ariaLabel = label;
  const first = element('tr');
  first.append(element('td'), ...heads.map(headOf));
  node.querySelector('thead').replaceChildren(first);
  node.querySelector('tbody').replaceChildren(...rows.map(rowOf));
}

export default function ({ data: [data], parentElement }) {
  const node = parentElement.querySelector('.vae-compared');
  const sent = JSON.stringify(data);
  if (sent !== node.sent) Object.assign(node, { sent, at: performance.now() });
  node.data = data;
  show(node);
  onLive(node, () => [data.part], () => show(node));
}
