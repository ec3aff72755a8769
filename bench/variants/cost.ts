import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { guard } from '../../test/guard/guarded.ts';
import { quickAddon, quickFolder, quickProject } from '../../test/support/quick-build.ts';
import { abistamp } from '../../test/support/run-cli.ts';
import { cleanEnvironment, type NodeRelease, node, runTool } from '../../test/toolchain/index.ts';
import { countInstructions } from '../count-instructions.ts';
import { compare } from '../side-by-side.ts';

/** Without fixed seeds, hashes differ from run to run. */
const seeds = ['--hash-seed=7', '--random-seed=7'];

/**
 * A program under Node 22 that opens the build which `rebuild --also` put beside an addon for Node 20, against the same
 * program in a tree that was built for Node 22 alone.
 * @param rounds timed runs; 0 keeps to instructions
 */
export async function measureCost(rounds: number): Promise<void> {
  const { execPath } = await node(22);
  const env = await cleanEnvironment({ node: await node(22), env: { NODE_COMPILE_CACHE: undefined } });
  const run = (name: string, cwd: string) => ({
    ...{ name, command: execPath, cwd, env },
    args: [...seeds, '--require', guard, '-e', `require('./${quickAddon}')`],
  });
  const contenders = [
    run('built for Node 22', await build(22, [])),
    run('built for Node 22, again (noise)', await build(22, [])),
    run('built for Node 20, with a variant for 22', await build(20, ['node@22'])),
  ] as const;
  const [own, again, variant] = contenders.map(countInstructions);
  if (own != null && again != null && variant != null)
    console.log(
      `instructions: ${(variant / own).toFixed(4)} × (noise ${(again / own).toFixed(4)}) of ${own}`,
    );
  if (rounds > 0) compare('opening a variant', rounds, contenders, { processor: true });
}

async function build(release: NodeRelease, runtimes: string[]): Promise<string> {
  const cwd = quickProject();
  await runTool('node', ['build.js'], { cwd: join(cwd, quickFolder), node: release });
  const path = join(cwd, 'package.json');
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), abistamp: { runtimes } }));
  if (release === 20) await abistamp(['rebuild', '--also', (await node(22)).execPath], { cwd, node: 20 });
  await abistamp(['check'], { cwd, node: 22 });
  return cwd;
}
