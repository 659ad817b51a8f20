import assert from 'node:assert/strict';
import { test } from 'node:test';

import { added, namesIn } from '../../../../dashboard/components/lessons_done/names.js';

test('names of pages are read, and nothing else that anybody may have written', () => {
  assert.deepEqual(namesIn('["loss", "kl"]'), ['loss', 'kl']);
  assert.deepEqual(namesIn('["loss", 7, null, {}, "<b>", ""]'), ['loss']);
  for (const kept of [null, '', 'loss', '{"loss": true}', '7', '[[]]']) {
    assert.deepEqual(namesIn(kept), []);
  }
  assert.equal(namesIn(JSON.stringify(Array(5000).fill('loss'))).length, 50);
});

test('a lesson is done once', () => {
  assert.deepEqual(added([], 'loss'), ['loss']);
  assert.deepEqual(added(['loss'], 'loss'), ['loss']);
  assert.deepEqual(added(['loss'], 'kl'), ['loss', 'kl']);
});
