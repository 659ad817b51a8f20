// How do a sentence's blanks get their values, while nobody's words become markup?
//
// "**{name}** · {line}": between two asterisks each it is bold, two spaces and a line's end are a
// break, an empty line begins a paragraph. All of it in the template and in what the server says;
// a fixed value, which somebody may have typed, stays as it is.

import { element } from './element.js';

const BLANK = /(\{\w+\})/;

export function filled(template, valueOf) {
  return template.split(BLANK)
    .map((piece) => (BLANK.test(piece) ? valueOf(piece.slice(1, -1)) ?? piece : piece)).join('');
}

// Paragraphs, each a list of pieces {text, bold} and {br: true}.
export function parsed(template, said, fixed) {
  const whole = filled(template, said);
  const plain = (text) => filled(text, (name) => fixed[name]);
  return whole.split(/\n\n+/).filter(Boolean).map((paragraph) => (
    paragraph.split('**').flatMap((stretch, i) => stretch.split(/ *\n/).flatMap((text, j) => [
      ...(j ? [{ br: true }] : []), { text: plain(text), bold: i % 2 === 1 },
    ])).filter(({ text, br }) => br || text)
  ));
}

export function paragraphs(template, said, fixed) {
  return parsed(template, said, fixed).map((pieces) => {
    const paragraph = element('p');
    paragraph.append(...pieces.map(({ text, bold, br }) => (
      br ? document.createElement('br') : element(bold ? 'strong' : 'span', '', text)
    )));
    return paragraph;
  });
}
