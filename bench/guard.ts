/**
 * The start of a program with the guard preloaded. Targets: `--require` at most 1.03 times `node -e 0` on Node 20 to
 * 26, 1.12 on 18; `--import` at most 1.03 times `--import` of an empty file. By instructions, which are the same in
 * every run, and side by side. `--on 26` keeps to one Node, `--rounds 0` to instructions.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { makeFolder } from '../test/support/make-folder.ts';
import { cleanEnvironment, type NodeRelease, node } from '../test/toolchain/index.ts';
import { countInstructions } from './count-instructions.ts';
import { compare } from './side-by-side.ts';

const dist = new URL('../packages/guard/dist/', import.meta.url);
const guard = fileURLToPath(new URL('guard.cjs', dist));
/** What the package's name leads `--import` to. */
const entry = new URL('import.cjs', dist).href;
const cwd = makeFolder('bench');
const empty = join(cwd, 'empty.cjs');
writeFileSync(empty, '');
/** Without them hashes differ from run to run, and take some percent more or less. */
const seeds = ['--hash-seed=7', '--random-seed=7'];
const { rounds, on } = parseArgs({
  options: { rounds: { type: 'string', default: '100' }, on: { type: 'string', multiple: true } },
}).values;
const all = [18, 20, 22, 24, 25, 26] as const satisfies NodeRelease[];

for (const release of all) {
  if (on?.includes(String(release)) === false) continue;
  const { execPath } = await node(release);
  // Users have no such cache.
  const env = await cleanEnvironment({ node: await node(release), env: { NODE_COMPILE_CACHE: undefined } });
  const run = (name: string, ...args: string[]) => ({
    ...{ name, command: execPath, args: [...args, '-e', '0'], cwd, env },
  });
  const [plain, required, imported, guarded] = [
    run('node -e 0'),
    run('--require guard', '--require', guard),
    run('--import an empty file', '--import', pathToFileURL(empty).href),
    run('--import guard', '--import', entry),
  ] as const;
  for (const [base, measured] of [
    [plain, required],
    [imported, guarded],
  ] as const) {
    const [before, after] = [base, measured].map((contender) =>
      countInstructions({ ...contender, args: [...seeds, ...contender.args] }),
    );
    if (before == null || after == null) continue;
    const ratio = (after / before).toFixed(3);
    console.log(`Node ${release}, instructions: ${measured.name} ${ratio} × ${base.name} (${before})`);
  }
  if (Number(rounds) === 0) continue;
  compare(
    `Node ${release}: --require`,
    Number(rounds),
    // The price of any file, which Node takes.
    [
      ...[plain, { ...plain, name: 'again (noise)' }],
      ...[run('--require an empty file', '--require', empty), required],
    ],
    {
      processor: true,
    },
  );
  compare(`Node ${release}: --import`, Number(rounds), [
    ...[imported, { ...imported, name: 'again (noise)' }, guarded],
  ]);
}
