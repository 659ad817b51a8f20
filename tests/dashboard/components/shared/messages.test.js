import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync, gzipSync } from 'node:zlib';

import { headed } from '../../../../dashboard/components/shared/headed.js';
import { inflated } from '../../../../dashboard/components/shared/inflated.js';

test('a message is taken apart at its first line, whatever bytes follow', () => {
  const content = Uint8Array.from([10, 123, 10, 0, 255]);
  const line = new TextEncoder().encode('{"name": "é\\n", "n": 2}\n');
  const message = new Uint8Array([...line, ...content]);
  const { header, bytes } = headed(message);
  assert.deepEqual(header, { name: 'é\n', n: 2 });
  assert.deepEqual([...bytes], [...content]);
});

test('what was compressed comes back', async () => {
  const content = Uint8Array.from({ length: 5000 }, (_, i) => i % 7);
  assert.deepEqual(await inflated(deflateSync(content)), content);
  assert.deepEqual(await inflated(gzipSync(content), 'gzip'), content);
});

test('what is cut short is an error, not half a picture', async () => {
  const whole = deflateSync(Uint8Array.from({ length: 5000 }, (_, i) => i * i));
  await assert.rejects(inflated(whole.subarray(0, whole.length / 2)));
});
