import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inGroups } from '../../../../dashboard/components/formula/groups.js';

const term = (text) => ({ text, meaning: `what ${text} means` });
const lines = (parts) => inGroups(parts).map((group) => group.map(({ text }) => text).join(''));

test('a line may end after a space, and nowhere else', () => {
  const parts = [term('z'), { text: ' = ' }, term('μ'), { text: ' + ½(1 + ' }, term('σ'), { text: '²)' }];
  assert.deepEqual(lines(parts), ['z ', '= ', 'μ ', '+ ', '½(1 ', '+ ', 'σ²)']);
});

test('a term may have spaces of its own, and no line ends after it', () => {
  assert.deepEqual(lines([term('log p '), { text: '(x) + ' }, term('c')]), ['log p (x) ', '+ ', 'c']);
});

test('nothing of a formula is lost', () => {
  const parts = [{ text: 'a  b' }, term('c d'), { text: '' }, term('e')];
  assert.equal(lines(parts).join(''), 'a  bc de');
  assert.deepEqual(inGroups(parts).flat().filter((part) => part.meaning), [parts[1], parts[3]]);
});
