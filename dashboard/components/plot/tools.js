// How is a chart reached without a mouse? By its mode bar.
//
// Plotly's mode bar holds real buttons. Here it becomes a toolbar of one tab stop, as long pages have
// thirty charts: arrow keys go from button to button, and keys that would need a mouse elsewhere
// zoom and move the view. Nothing listens unless the focus is in the bar.

import { button, element } from '../shared/element.js';
import { resetAll, shiftedBy, zoomedBy } from './reach.js';
import { asCsv, rowsOf, tablesOf, valueIn } from './values.js';

const NEARER = 1 / 1.5;
const ARROW_KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const TABLE_ICON = { width: 24, height: 24, path: 'M3 4h18v16H3zM5 10v3h6v-3zM13 10v3h6v-3zM5 15v3h6v-3zM13 15v3h6v-3z' };

// As a visitor's own zoom, which Plotly keeps when a newer figure comes.
function seen(Plotly, node, change) {
  node._fullLayout._guiEditing = true;
  Plotly.relayout(node, change(node._fullLayout));
  node._fullLayout._guiEditing = false;
}

// What Plotly's mode bar is to hold. `hasMouse`: one that drags.
export function toolsOf(Plotly, node, save, hasMouse) {
  const { words } = node;
  const { camera, zoom_plus: plus, zoom_minus: minus, home } = Plotly.Icons;
  const own = (name, title, icon, click) => ({ name, title, icon, click });
  const drags = hasMouse ? ['zoom2d', 'pan2d'] : [];
  return [
    own('png', words.save, camera, save),
    own('values', words.values, TABLE_ICON, () => showValues(node)),
    own('nearer', words.nearer, plus, () => seen(Plotly, node, (layout) => zoomedBy(layout, NEARER))),
    own('further', words.further, minus, () => seen(Plotly, node, (layout) => zoomedBy(layout, 1 / NEARER))),
    ...drags,
    own('reset', words.reset, home, () => seen(Plotly, node, resetAll)),
  ];
}

// After every drawing: Plotly may have made the bar anew.
export function reachable(Plotly, node) {
  const bar = node.querySelector('.modebar');
  if (!bar) return;
  const buttons = [...bar.querySelectorAll('.modebar-btn')];
  const drawings = [...bar.querySelectorAll('svg'), document.getElementById('js-plotly-tester')];
  for (const drawing of drawings) drawing?.setAttribute('aria-hidden', 'true'); // nameless pictures
  bar.ariaLabel = node.words.tools;
  bar.ariaDescription = node.words.keys;
  const choose = (at) => {
    node.tool = (at + buttons.length) % buttons.length;
    buttons.forEach((one, i) => { one.tabIndex = i === node.tool ? 0 : -1; });
    return buttons[node.tool];
  };
  choose(Math.min(node.tool ?? 0, buttons.length - 1));
  buttons.forEach((one, i) => { one.onfocus = () => choose(i); });
  bar.onkeydown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = buttons.indexOf(document.activeElement);
    const way = ARROW_KEYS[event.key];
    if (way && event.shiftKey) seen(Plotly, node, (layout) => shiftedBy(layout, way));
    else if (way) choose(at + (way[0] || -way[1])).focus();
    else if (event.key === 'Home') choose(0).focus();
    else if (event.key === 'End') choose(-1).focus();
    else if ('+='.includes(event.key)) seen(Plotly, node, (layout) => zoomedBy(layout, NEARER));
    else if ('-_'.includes(event.key)) seen(Plotly, node, (layout) => zoomedBy(layout, 1 / NEARER));
    else if (event.key === '0') seen(Plotly, node, resetAll);
    else return;
    event.preventDefault();
  };
}

// Before a chart is drawn anew: is the focus in its bar? What is returned puts it back.
export function keepFocus(node) {
  const held = node.querySelector('.modebar')?.contains(document.activeElement);
  return () => {
    if (held) node.querySelectorAll('.modebar-btn')[node.tool ?? 0]?.focus();
  };
}

// ── the chart's values as tables ──

// A picture of the moment: a chart that grows leaves what is being read alone.
function showValues(node) {
  const { words } = node;
  const tables = tablesOf(node._fullData, node.data, node._fullLayout);
  const dialog = element('dialog', 'vae-values');
  dialog.ariaLabel = words.values;
  const close = button('', words.close, () => dialog.close());
  const keep = button('', words.csv, () => saveText(asCsv(tables), `${node.file}.csv`));
  const bar = element('div', 'bar');
  bar.append(close, ...(tables.length ? [keep] : []));
  const said = element('p', '', tables.length ? node.ariaLabel : words.pictured);
  dialog.append(bar, said, ...tables.map((table) => asTable(table, words)));
  dialog.onclose = () => dialog.remove();
  // Of a map: what happens over the table is no matter of the map under it.
  for (const type of ['pointerdown', 'pointermove', 'keydown']) {
    dialog.addEventListener(type, (event) => event.stopPropagation());
  }
  node.parentElement.append(dialog);
  dialog.showModal();
}

function asTable(table, words) {
  const rows = rowsOf(table);
  const node = element('table');
  const all = table.lists[0].length;
  const count = (n) => n.toLocaleString(words.language);
  const fewer = rows.length < all
    ? words.rows.replace('{shown}', count(rows.length)).replace('{n}', count(all)) : '';
  node.append(element('caption', '', [table.name, fewer].filter(Boolean).join(' · ')));
  const line = (cells, name, scope) => {
    const row = element('tr');
    row.append(...cells.map((cell, i) => {
      const made = element(i ? name : 'th', '', cell);
      if (made.localName === 'th') made.scope = i || scope === 'col' ? 'col' : 'row';
      return made;
    }));
    return row;
  };
  const [head, body] = [element('thead'), element('tbody')];
  head.append(line(table.columns, 'th', 'col'));
  body.append(...rows.map((row) => line(row.map((value) => valueIn(words.language, value)), 'td', 'row')));
  node.append(head, body);
  return node;
}

function saveText(text, name) {
  const link = element('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
