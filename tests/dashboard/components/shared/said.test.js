import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { filled, paragraphs, parsed } from '../../../../dashboard/components/shared/said.js';
import { fakeWindow } from '../window.js';

const nothing = () => undefined;
const texts = (pieces) => pieces.map(({ text, bold, br }) => (br ? '<br>' : bold ? `<b>${text}</b>` : text)).join('');
const said = (template, values = {}, fixed = {}) => parsed(template, (name) => values[name], fixed).map(texts);

beforeEach(() => { fakeWindow(); });

test('blanks are filled, and one without a value stays as it stands', () => {
  assert.equal(filled('{a} of {b}, {c}', (name) => ({ a: '1', b: 0 })[name]), '1 of 0, {c}');
  assert.equal(filled('$& {a}', () => '$& $1'), '$& $& $1');
});

test('bold, breaks and paragraphs', () => {
  assert.deepEqual(said('**A** and **b**'), ['<b>A</b> and <b>b</b>']);
  assert.deepEqual(said('one  \ntwo\n\n\nthree'), ['one<br>two', 'three']);
  assert.deepEqual(said(''), []);
  assert.deepEqual(said('{line}', { line: 'a: **1**\n\nb' }), ['a: <b>1</b>', 'b']);
});

test('what somebody may have typed is never markup, and asks for no other value', () => {
  const typed = '**x** {line} \n\n <img src=x onerror=alert(1)> `c` $d$ [e](f) $&';
  assert.deepEqual(said('**{name}** · {line}', { line: '**2**' }, { name: typed }), [`<b>${typed}</b> · <b>2</b>`]);
  const [paragraph] = paragraphs('{name}', nothing, { name: typed });
  assert.deepEqual(paragraph.childNodes.map(({ name, textContent }) => [name, textContent]), [['span', typed]]);
});

test('paragraphs are elements, with text in them and nothing that is read as HTML', () => {
  const [paragraph] = paragraphs('**{a}**  \n<i>', () => 1, {});
  assert.deepEqual(paragraph.childNodes.map(({ name }) => name), ['strong', 'br', 'span']);
  assert.equal(paragraph.childNodes[2].textContent, '<i>');
});
