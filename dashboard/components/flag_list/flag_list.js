// How is a list of what happened kept true, while it is open and read?
//
// A line stays the same element as long as it says the same: a button in it may have the focus.

import { button, element } from '../shared/element.js';
import { livePart, onLive } from '../shared/live.js';

const SIGNS = { change: '┊', milestone: '◆', note: '✎', branch: '↗' };

function lineOf({ note, kind, called, when, text }, node) {
  const item = element('li', kind);
  const sign = element('span', 'sign', SIGNS[kind] ?? '⚑');
  sign.role = 'img';
  sign.ariaLabel = called;
  item.append(sign, element('span', 'when', when), element('span', 'text', text));
  if (note && node.data.remove) {
    const cross = button('remove', '×', () => node.forget(note));
    cross.ariaLabel = cross.title = `${node.data.remove}: ${text}`;
    item.append(cross);
  }
  return item;
}

function show(node) {
  const { topic, parts, listed, summary, remove } = node.data;
  const value = (name) => livePart(name, node.at, topic) ?? parts[name];
  const lines = value(listed) ?? [];
  node.hidden = !lines.length;
  node.querySelector('summary').textContent = value(summary) ?? '';
  const before = node.lines ?? new Map();
  const key = (line) => JSON.stringify([line, remove]);
  node.lines = new Map(lines.map((line) => [key(line), before.get(key(line)) ?? lineOf(line, node)]));
  if ([...before.keys()].join() === [...node.lines.keys()].join()) return;
  const focused = node.getRootNode().activeElement;
  node.querySelector('ol').replaceChildren(...node.lines.values());
  if (!focused || focused === node.getRootNode().activeElement) return;
  (focused.isConnected ? focused : node.querySelector('summary')).focus({ preventScroll: true });
}

export default function ({ data: [data], parentElement, setTriggerValue }) {
  const node = parentElement.querySelector('.vae-flag-list');
  const sent = JSON.stringify(data);
  if (sent !== node.sent) Object.assign(node, { sent, at: performance.now() });
  node.data = data;
  node.forget = (note) => setTriggerValue('removed', note);
  show(node);
  onLive(node, () => [data.listed, data.summary], () => show(node));
}
