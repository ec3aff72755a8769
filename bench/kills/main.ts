import { parseArgs } from 'node:util';
import { hit, measure, type Way, ways } from '../../test/support/kills/hit.ts';
import { prepare, type StoryName, storyNames } from '../../test/support/kills/stories.ts';

// npm run bench -- kills [--hits 500] [--seed 11] [--story NAME]… Ends each command at its steps, by kill -9 of
// the process alone and of its group, and by SIGTERM, and looks at what the next command finds.
const { values } = parseArgs({
  options: {
    hits: { type: 'string', default: '500' },
    seed: { type: 'string', default: '11' },
    story: { type: 'string', multiple: true },
  },
});
const names = storyNames.filter((name) => values.story === undefined || values.story.includes(name));
const share = Math.ceil(Number(values.hits) / names.length);
let seed = Number(values.seed);
const random = () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};

let hits = 0;
let faults = 0;
console.log('command    steps  hits  killed  over before  faults');
for (const name of names) {
  const told = await tellStory(name);
  hits += share;
  faults += told.faults;
  console.log(told.line);
}
console.log(`${hits} hits, ${faults} faults; seed ${values.seed}`);
process.exitCode = faults === 0 ? 0 : 1;

/** Hits every part of a command alike, in every way. */
async function tellStory(name: StoryName): Promise<{ line: string; faults: number }> {
  const story = await prepare(name);
  try {
    const course = await measure(story);
    const count = { killed: 0, ended: 0 };
    let found = 0;
    for (let i = 0; i < share; i++) {
      const step = 1 + Math.min(course.steps - 1, Math.floor(((i + random()) / share) * course.steps));
      const { outcome, faults: seen } = await hit(story, course, ways[i % ways.length] as Way, step);
      count[outcome]++;
      found += seen.length;
      for (const fault of seen) console.log(fault);
    }
    const cells = [name.padEnd(10), ...[course.steps, share, count.killed, count.ended, found].map(String)];
    return { line: cells.join('  '), faults: found };
  } finally {
    await story.end();
  }
}
