// How does a table stay true? Its cells come from the channel as they change.

import { element } from '../shared/element.js';
import { livePart, onLive } from '../shared/live.js';

function rowOf(texts, scopeOf) {
  const row = element('tr');
  row.append(...texts.map((text, column) => {
    const scope = scopeOf(column);
    const cell = element(scope ? 'th' : 'td', '', text);
    if (scope) cell.scope = scope;
    return cell;
  }));
  return row;
}

function show(node) {
  const { topic, part, parts, label } = node.data;
  const now = livePart(part, node.at, topic) ?? parts[part];
  const said = JSON.stringify(now);
  node.ariaLabel = label;
  if (said === node.said) return; // it may be selected
  node.said = said;
  node.querySelector('thead').replaceChildren(rowOf(now.heads, () => 'col'));
  const rows = now.rows.map((texts) => rowOf(texts, (column) => (column ? '' : 'row')));
  node.querySelector('tbody').replaceChildren(...rows);
}

export default function ({ data: [data], parentElement }) {
  const node = parentElement.querySelector('.vae-live-table');
  const sent = JSON.stringify(data);
  if (sent !== node.sent) Object.assign(node, { sent, at: performance.now() });
  node.data = data;
  show(node);
  onLive(node, undefined, () => show(node));
}
