import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Protection, protections } from './protections.ts';
import { runTests } from './run-tests.ts';

/** In CPU seconds, more than any of these tests takes. */
const price = 30;
/** Builds the command in a checkout, and neither libraries nor plugins. */
const build = `
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { bundleCommand } from './scripts/build-command.mjs';
for (const [path, contents] of await bundleCommand(process.cwd())) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}`;

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

async function judge(checkout: string, { file, from, to, test, built }: Protection): Promise<string | null> {
  const path = join(checkout, file);
  const source = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    source.replace(from, () => to),
  );
  try {
    if (built === true) buildCommand(checkout);
    return await runTests(checkout, [test], price);
  } finally {
    writeFileSync(path, source);
    if (built === true) buildCommand(checkout);
  }
}

/** @throws if it cannot be built: what it replaced was needed by more than the test */
function buildCommand(checkout: string): void {
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', build], {
    cwd: checkout,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}
