// How does a sentence stay true? Its blanks are filled from the channel as parts change.

import { livePart, onLive } from '../shared/live.js';
import { paragraphs } from '../shared/said.js';

function say(node) {
  const { topic, parts, template, fixed, cases, caption } = node.data;
  const value = (name) => livePart(name, node.at, topic) ?? parts[name];
  const holds = ({ when }) => Object.entries(when).every(([name, is]) => value(name) === is);
  const other = cases.find(holds);
  const said = paragraphs(other ? other.template : template, (name) => value(name), fixed);
  const text = said.map((paragraph) => paragraph.innerHTML).join();
  const button = node.querySelector('button'); // always the same: it may have the focus
  button.hidden = !node.data.button || Boolean(other);
  button.textContent = node.data.button;
  node.classList.toggle('caption', caption);
  if (text === node.said) return;
  node.said = text;
  node.querySelector('.said').replaceChildren(...said);
}

export default function ({ data: [data], parentElement, setTriggerValue }) {
  const node = parentElement.querySelector('.vae-live-text');
  const sent = JSON.stringify(data);
  if (sent !== node.sent) Object.assign(node, { sent, at: performance.now() });
  node.data = data;
  node.querySelector('button').onclick = () => setTriggerValue('pressed', true);
  say(node);
  onLive(node, undefined, () => say(node));
}
