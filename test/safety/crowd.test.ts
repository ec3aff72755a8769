import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listTraces } from '../support/kills/place.ts';
import { runIn } from '../support/kills/run-in.ts';
import { prepare, readWhole } from '../support/kills/stories.ts';
import { cli } from '../support/pack-cli.ts';

/* `npm run bench -- crowd` is the same with 200 checks and 50 rebuilds, in two pid namespaces. */

const skip = process.platform !== 'linux' && 'looks for strays in /proc';

test('checks and rebuilds of one tree at once repair it once, and leave nothing', { skip }, async () => {
  const story = await prepare('restore');
  try {
    const { place } = story;
    const verbs = ['rebuild', 'check', 'rebuild', 'check', 'rebuild', 'check'];
    const ended = await Promise.all(verbs.map((verb) => runIn(place, [cli, verb], place.env)));
    for (const [i, { code, output }] of ended.entries())
      assert.ok(
        code === 0 || (verbs[i] === 'check' && code === 1),
        `${verbs[i]} ended with ${code}: ${output}`,
      );
    assert.equal((await runIn(place, [cli, 'check'], place.env)).code, 0);
    assert.ok(readWhole(story, story.whole).every((text) => text !== null));
    assert.deepEqual(listTraces(place), []);
  } finally {
    await story.end();
  }
});
