import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askByFile } from '@abistamp/core/internal/files/ask-by-file';

test('what is found out about a file counts for its other names, and for no other file', () => {
  const once = askByFile<number>();
  let asked = 0;
  const ask = () => ++asked;
  const answers = [{ linkId: 'a' }, { linkId: 'b' }, { linkId: 'a' }, {}, {}];
  assert.deepEqual(
    answers.map((stat) => once(stat, ask)),
    [1, 2, 1, 3, 4],
  );
});

test('what was not found out is asked again, by another name', () => {
  const once = askByFile<number>();
  assert.throws(() => once({ linkId: 'a' }, () => assert.fail()));
  assert.equal(
    once({ linkId: 'a' }, () => null),
    null,
  );
  assert.equal(
    once({ linkId: 'a' }, () => 1),
    1,
  );
});
