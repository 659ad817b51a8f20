// How does a chain of stages change in place, and light up where it did?

import { newDigit, paintDigit } from '../shared/digit.js';
import { element } from '../shared/element.js';
import { inkColour, sharesOf } from '../shared/ink.js';

const DELAY_MS = 110; // from one stage to the next

function built({ name, differs, span }) {
  const stage = element('div', `stage${differs ? ' differs' : ''}`);
  stage.style.setProperty('--span', span);
  const content = element('div', 'content');
  content.append(newDigit(), element('div', 'numbers'), element('div', 'words'));
  stage.append(element('div', 'name', name), content);
  return stage;
}

function term({ glyph, meaning, values }) {
  const node = element('div', 'term');
  node.title = meaning;
  node.append(element('span', 'glyph', glyph), element('span', 'vector', values.join('\n')));
  return node;
}

function paint(canvas, picture) {
  canvas.hidden = !picture;
  if (!picture) return;
  const pixels = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
  paintDigit(canvas, sharesOf(pixels), inkColour(canvas));
}

// Restarting an animation takes a style flush between removing and adding its class.
function light(node, i) {
  node.classList.remove('lit');
  node.getBoundingClientRect();
  node.style.animationDelay = `${i * DELAY_MS}ms`;
  node.classList.add('lit');
}

function fill(node, stage, i) {
  paint(node.querySelector('canvas'), stage.picture); // always: the theme may be another
  const content = JSON.stringify(stage);
  if (node.content === content) return;
  node.querySelector('.numbers').replaceChildren(...stage.numbers.map(term));
  node.querySelector('.words').textContent = stage.words;
  if (node.content !== undefined) light(node, i);
  node.content = content;
}

export default function ({ data: [data], parentElement }) {
  const node = parentElement.querySelector('.vae-diagram');
  node.role = 'img';
  node.ariaLabel = data.alt;
  const shape = JSON.stringify(data.stages.map(({ name, differs, span }) => [name, differs, span]));
  if (node.shape !== shape) {
    const chain = element('div', 'chain');
    chain.append(...data.stages.map(built));
    node.replaceChildren(chain);
    node.shape = shape;
  }
  data.stages.forEach((stage, i) => fill(node.firstChild.children[i], stage, i));
}
