// How does a sentence stay true? Its blanks are filled from the channel as parts change.

import { button } from '../shared/element.js';
import { livePart, onLive } from '../shared/live.js';
import { paragraphs } from '../shared/said.js';

function say(node) {
  const { topic, parts, template, fixed, cases, caption } = node.data;
  const value = (name) => livePart(name, node.at, topic) ?? parts[name];
  const holds = ({ when }) => Object.entries(when).every(([name, is]) => value(name) === is);
  const other = cases.find(holds);
  const said = paragraphs(other ? other.template : template, (name) => value(name), fixed);
  const text = said.map((paragraph) => paragraph.innerHTML).join();
  const pressable = node.data.button && !other;
  if (text === node.said && Boolean(node.pressed) === Boolean(pressable)) return;
  node.said = text;
  node.classList.toggle('caption', caption);
  node.pressed = pressable ? button('', node.data.button, () => node.press()) : undefined;
  node.replaceChildren(...said, ...(node.pressed ? [node.pressed] : []));
}

export default function ({ data, parentElement, setTriggerValue }) {
  const node = parentElement.querySelector('.vae-live-text');
  const sent = JSON.stringify(data);
  if (sent !== node.sent) Object.assign(node, { sent, at: performance.now(), said: undefined });
  Object.assign(node, { data, press: () => setTriggerValue('pressed', true) });
  say(node);
  onLive(node, undefined, () => say(node));
}
