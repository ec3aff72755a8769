import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ageTraces, listTraces } from './place.ts';
import { runIn } from './run-in.ts';
import { readWhole, type Story } from './stories.ts';
import { listStrays } from './strays.ts';

/** `kill -9` of the process alone, or with its whole group; or the request to end. */
export const ways = ['SIGKILL', 'group', 'SIGTERM'] as const;
export type Way = (typeof ways)[number];

/** How a story goes when nothing kills it. */
export interface Course {
  steps: number;
  before: (string | null)[];
  after: (string | null)[];
}

const killer = fileURLToPath(new URL('../kill-at.cjs', import.meta.url));
const watched = ({ whole, wholeAfter }: Story) => [...whole, ...wholeAfter];

/** Runs a story to its end, and counts its steps. */
export async function measure(story: Story): Promise<Course> {
  const { place, args, env, exitCode } = story;
  const before = readWhole(story, watched(story));
  const count = join(place.folder, 'count');
  const ended = await runIn(place, ['--require', killer, ...args], {
    ...place.env,
    ...env,
    KILL_COUNT: count,
  });
  if (ended.code !== exitCode) throw new Error(`${story.name} ended with ${ended.code}: ${ended.output}`);
  const steps = Number(readFileSync(count, 'utf8'));
  rmSync(count);
  const after = readWhole(story, watched(story));
  place.reset();
  return { steps, before, after };
}

/** What one hit did: `ended` where the command was over before. */
export interface Hit {
  outcome: 'killed' | 'ended';
  /** What does not hold, in words; empty if all does. */
  faults: string[];
}

/** Ends a story at one step, runs the next command, and looks at everything. */
export async function hit(story: Story, course: Course, way: Way, step: number): Promise<Hit> {
  const { place, args, env } = story;
  const faults: string[] = [];
  const expect = (holds: boolean, what: string) => {
    if (!holds) faults.push(`${story.name}, ${way} at step ${step}: ${what}`);
  };
  const first = await runIn(place, ['--require', killer, ...args], {
    ...{ ...place.env, ...env },
    ...{ KILL_AT: `${step}`, KILL_HOW: way },
  });
  const paths = watched(story);
  const compare = (among: readonly string[], when: string) => {
    for (const [i, now] of readWhole(story, paths).entries())
      if (among.includes(paths[i] ?? ''))
        expect(
          isWhole(now, course.before[i] ?? null, course.after[i] ?? null),
          `${paths[i]} is torn ${when}`,
        );
  };
  compare(story.whole, 'at once');
  if (way === 'SIGTERM') {
    compare(story.wholeAfter, 'though it had time to put back');
    expect(listStrays(place).length === 0, 'something still runs');
  }
  ageTraces(place);
  const next = await runIn(place, args, { ...place.env, ...env });
  expect(
    next.code === story.exitCode,
    `the next command ended with ${next.code}: ${next.output.slice(-300)}`,
  );
  for (const [i, now] of readWhole(story, paths).entries())
    expect(isWhole(now, null, course.after[i] ?? null), `${paths[i]} is not what the command makes`);
  for (const proof of story.proofs) {
    const { code, output } = await runIn(place, proof, { ...place.env, ...env });
    expect(code === 0, `${proof.slice(1).join(' ')} ended with ${code}: ${output.slice(-300)}`);
  }
  expect(listStrays(place).length === 0, 'something still runs after the next command');
  const traces = listTraces(place);
  expect(traces.length === 0, `left behind: ${traces.join(', ')}`);
  place.reset();
  return { outcome: first.signal === null ? 'ended' : 'killed', faults };
}

/** Records differ in the times that they hold: they are whole where they can be read. */
function isWhole(now: string | null, before: string | null, after: string | null): boolean {
  if (now === before || now === after) return true;
  return now?.startsWith('{"') === true && isJson(now);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
