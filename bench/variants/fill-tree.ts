import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { makeFolder } from '../../test/support/make-folder.ts';
import { abistamp } from '../../test/support/run-cli.ts';
import { node } from '../../test/toolchain/index.ts';
import { buildSettings, pinnedTree } from './pinned-tree.ts';

/** Kept from run to run: only the first compiles. */
const store = fileURLToPath(new URL('../../.cache/bench-trees/pinned-store', import.meta.url));

export interface FilledTree {
  cwd: string;
  /** What `rebuild --also` said that it put beside. */
  files: number;
  bytes: number;
  seconds: number;
}

/** A copy of the tree that was built for Node 20, with a build for Node 22 beside each addon. */
export async function fillTree(): Promise<FilledTree> {
  const cwd = makeFolder('filled');
  execFileSync('cp', ['-a', `${await pinnedTree(20, ['node@20', 'node@22'])}/.`, cwd]);
  const { execPath } = await node(22);
  const { code, stdout, stderr } = await abistamp(['rebuild', '--also', execPath, '--json'], {
    ...{ cwd, node: 20, env: { ...buildSettings, ABISTAMP_STORE: store }, timeoutMs: 1_800_000 },
  });
  const [filled] = JSON.parse(stdout || '{}').variants ?? [];
  if (code !== 0 || filled === undefined)
    throw new Error(`rebuild --also ended with ${code}\n${stdout}${stderr}`);
  return { cwd, files: filled.files.length, bytes: filled.bytes, seconds: filled.seconds };
}
