import { availableParallelism } from 'node:os';
import { AbistampError } from '../errors.ts';
import { findNpm } from '../hosts/npm/find-npm.ts';
import { rebuildWithNpm, reinstallWithNpm } from '../hosts/npm/rebuild.ts';
import type { LocalRuntime } from '../runtime/runtime.ts';
import { buildEnvironment } from './build-environment.ts';
import type { Builder } from './builder.ts';
import type { RepairStep } from './plan.ts';

/** Has npm rebuild packages by their folders. @throws AbistampError `HOST_MISSING` */
export function createNpmBuilder(root: string, runtime: LocalRuntime, env: NodeJS.ProcessEnv): Builder {
  const npm = findNpm(env);
  if (npm === null) {
    throw new AbistampError(
      'HOST_MISSING',
      'npm was not found on the search path, and it has to run the build',
      {
        hint: 'add the folder of npm to PATH',
      },
    );
  }
  const buildEnv = buildEnvironment(runtime, env);
  return {
    run: async (steps) => {
      const of = (action: RepairStep['action']) => steps.filter((step) => step.action === action);
      const outputs: string[] = [];
      if (of('reinstall').length > 0) outputs.push((await reinstallWithNpm(npm, runtime, root, env)).output);
      const lanes = divide([...new Set(of('rebuild').map(folderToBuild))], availableParallelism());
      const built = lanes.map((folders) => rebuildWithNpm(npm, runtime, root, folders, buildEnv));
      for (const { output } of await Promise.all(built)) outputs.push(output);
      return outputs.join('\n');
    },
  };
}

/** npm 11 and later build what a package bundles only with that package (arborist, `#addToBuildSet`). */
function folderToBuild({ package: { path, build } }: RepairStep): string {
  const parent = path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/')));
  return build?.bundled === true && parent !== '' ? parent : path;
}

/**
 * Folders for so many calls that run at once. One call of npm's builds one package after the other, since only so its builds' output can be told from each other; what
 * fails because of its neighbours is built once more by itself.
 */
function divide(folders: readonly string[], lanes: number): string[][] {
  const divided = Array.from({ length: Math.min(lanes, folders.length) }, (): string[] => []);
  for (const [i, folder] of folders.entries()) divided[i % divided.length]?.push(folder);
  return divided;
}
