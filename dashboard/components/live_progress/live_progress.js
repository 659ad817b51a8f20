// How far has it come? A bar, words over it, and a message under it for the person.

import { livePart, onLive } from '../shared/live.js';
import { filled, paragraphs } from '../shared/said.js';

const WORTH_SAYING_S = 3; // so young, nobody takes it for old

function age({ old, topic }, moving) {
  const live = window.vaeLive;
  if (!moving || !live || live.serves([topic]) || live.ageS < WORTH_SAYING_S) return '';
  return ` · ${filled(old, () => String(Math.round(live.ageS)))}`;
}

function show(node) {
  const { topic, part, parts, template, fixed } = node.data;
  const now = livePart(part, node.at, topic) ?? parts[part];
  const said = { ...fixed, words: now.words + age(node.data, now.moving) };
  const [line] = paragraphs(template, () => undefined, said);
  node.querySelector('.words').replaceChildren(...line.childNodes);
  const percent = Math.round(100 * now.share);
  const bar = node.querySelector('.bar');
  bar.ariaValueNow = percent;
  bar.ariaLabel = line.textContent || said.words;
  node.querySelector('.done').style.width = `${100 * now.share}%`;
  const message = node.querySelector('.message');
  message.hidden = !now.message;
  message.role = now.failed ? 'alert' : 'status';
  message.classList.toggle('failed', now.failed);
  if (message.textContent !== now.message) message.textContent = now.message;
}

export default function ({ data: [data], parentElement }) {
  const node = parentElement.querySelector('.vae-progress');
  const sent = JSON.stringify(data);
  if (sent !== node.sent) Object.assign(node, { sent, at: performance.now() });
  node.data = data;
  show(node);
  onLive(node, undefined, () => show(node));
}
