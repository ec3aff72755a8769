import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Protection, protections } from './protections/index.ts';
import { runTests } from './run-tests.ts';

/** In CPU seconds, more than any of these tests takes. */
const price = 30;
/** A test that hangs is given this many times as long as it takes when nothing was taken away. */
const patience = 3;
/** What builds one thing in a checkout, and nothing else. */
const builds = {
  command: `
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { bundleCommand } from './scripts/build-command.mjs';
for (const [path, contents] of await bundleCommand(process.cwd())) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}`,
  'yarn-plugin': `
import { writeFileSync } from 'node:fs';
import { bundlePlugin, pluginFile } from './scripts/build-yarn.mjs';
writeFileSync(pluginFile, await bundlePlugin(process.cwd()));`,
} satisfies Record<NonNullable<Protection['built']>, string>;

/**
 * Takes away one protection at a time, and runs the test that must fail then.
 * @param checkout a copy of the repository
 * @param parts of rows, files or what is taken away; empty: all
 * @returns how many went unnoticed
 */
export async function runFeatures(checkout: string, parts: readonly string[]): Promise<number> {
  const chosen = protections.filter(
    ({ rows, file, without }) =>
      parts.length === 0 ||
      parts.some((part) => rows.includes(part) || file.includes(part) || without.includes(part)),
  );
  let unnoticed = 0;
  for (const protection of chosen) {
    const failure = await judge(checkout, protection);
    if (failure === null) unnoticed++;
    const { rows, without, test } = protection;
    const outcome = failure ?? `${test} stays green`;
    console.log(
      `${failure === null ? 'UNNOTICED' : 'noticed  '} ${rows.join(', ')}: without ${without}: ${outcome}`,
    );
  }
  console.log(`${chosen.length} protections, ${unnoticed} of which no test misses`);
  return unnoticed;
}

async function judge(checkout: string, protection: Protection): Promise<string | null> {
  const { test, built, hangs, also = [] } = protection;
  const limit = hangs === true ? await measure(checkout, test) : null;
  const changes = [protection, ...also];
  const sources = new Map(changes.map(({ file }) => [file, readFileSync(join(checkout, file), 'utf8')]));
  try {
    for (const { file, from, to } of changes) {
      const path = join(checkout, file);
      const source = readFileSync(path, 'utf8');
      writeFileSync(
        path,
        source.replace(from, () => to),
      );
    }
    if (built !== undefined) build(checkout, built);
    return await runTests(checkout, [test], price, limit);
  } finally {
    for (const [file, source] of sources) writeFileSync(join(checkout, file), source);
    if (built !== undefined) build(checkout, built);
  }
}

/**
 * How long a test that would hang is waited for, in seconds, by the clock.
 * @throws if it fails although nothing was taken away
 */
async function measure(checkout: string, test: string): Promise<number> {
  const start = performance.now();
  const failure = await runTests(checkout, [test], price);
  if (failure !== null) throw new Error(`${test} fails with all protections: ${failure}`);
  return patience * Math.ceil((performance.now() - start) / 1000);
}

/** @throws if it cannot be built: what it replaced was needed by more than the test */
function build(checkout: string, what: keyof typeof builds): void {
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', builds[what]], {
    cwd: checkout,
    encoding: 'utf8',
    env: { ...process.env, ABISTAMP_BUILD: 'quick' },
  });
  if (status !== 0) throw new Error(stderr);
}
