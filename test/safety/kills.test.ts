import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hit, measure, ways } from '../support/kills/hit.ts';
import { prepare, type StoryName } from '../support/kills/stories.ts';
import { onlyInFull } from '../support/matrix.ts';

/*
 * Commands that are ended at some of their steps; `npm run bench -- kills` does so at all of them. What each
 * writes is old or new at once, the next command finishes, and no lock, process or temporary file is left.
 */

describe('a command that is ended', { skip: process.platform !== 'linux' && 'needs /proc' }, () => {
  for (const name of [
    'record',
    'restore',
    'init',
    ...onlyInFull<StoryName>('install', 'compile', 'push', 'pull', 'prune'),
  ] as const)
    test(`${name} loses nothing, and the next one finishes`, async () => {
      const story = await prepare(name);
      try {
        const course = await measure(story);
        assert.ok(course.steps > 1, 'it has steps');
        for (const [i, way] of ways.entries()) {
          const step = Math.max(1, Math.floor(((i + 1) / 3.5) * course.steps));
          assert.deepEqual((await hit(story, course, way, step)).faults, []);
        }
        // After the last change of a repair, and before its lock is released.
        assert.deepEqual((await hit(story, course, 'SIGKILL', course.steps)).faults, []);
      } finally {
        await story.end();
      }
    });
});
