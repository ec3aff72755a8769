import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type NodeRelease, node, runTool } from '../../test/toolchain/index.ts';
import type { Tree } from './install.ts';

const command = fileURLToPath(new URL('../../packages/cli/dist/abistamp.cjs', import.meta.url));

export interface PredictedFinding {
  code: string;
  severity: 'error' | 'warning';
  package: string;
  file: string | null;
}

/**
 * The output of `abistamp check --json` under a Node.js, from the tree alone: records of earlier runs are
 * deleted.
 */
export async function predictTree(tree: Tree, release: NodeRelease): Promise<PredictedFinding[]> {
  rmSync(join(tree.folder, 'node_modules', '.cache', 'abistamp'), { recursive: true, force: true });
  const { execPath } = await node(release);
  const { code, stdout, stderr } = await runTool(execPath, [command, 'check', '--json', '-C', tree.folder], {
    cwd: tree.folder,
    node: release,
    timeoutMs: 60_000,
  });
  if (code !== 0 && code !== 1 && !stdout.startsWith('{'))
    throw new Error(`abistamp check ended with ${code}: ${stderr.slice(0, 500)}`);
  const result: { trees: { findings: PredictedFinding[] }[] } = JSON.parse(stdout);
  return result.trees.flatMap(({ findings }) => findings);
}
