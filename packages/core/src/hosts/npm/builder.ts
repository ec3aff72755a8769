import { availableParallelism, cpus } from 'node:os';
import { AbistampError } from '../../errors.ts';
import type { BuildContext, Builder, BuildStep } from '../builder.ts';
import { extractPackages } from './extract-packages.ts';
import { findNpm } from './find-npm.ts';
import { type LockedPackage, listToExtract } from './locked-packages.ts';
import { rebuildWithNpm } from './rebuild.ts';

/**
 * Has npm rebuild packages by folder, and fetch single ones.
 * @throws AbistampError `HOST_MISSING`
 */
export function createNpmBuilder(context: BuildContext): Builder {
  const { root, tree, runtime, env, withHeaders } = context;
  const npm = findNpm(env);
  if (npm === null)
    throw new AbistampError(
      'HOST_MISSING',
      'npm was not found on the search path, and it has to run the build',
      { hint: 'add the folder of npm to PATH' },
    );
  const buildEnv = withHeaders(env);
  // availableParallelism exists from Node 18.14 on.
  const processors = availableParallelism?.() ?? cpus().length;
  const known = new Map<string, LockedPackage[]>();
  const extracted = (step: BuildStep) => {
    const found = known.get(step.package.path) ?? listToExtract(tree, runtime, step);
    known.set(step.package.path, found);
    return found;
  };
  return {
    listExtracted: (step) => extracted(step).flatMap(({ path, bundled }) => [path, ...bundled]),
    run: async (steps) => {
      const of = (action: BuildStep['action']) => steps.filter((step) => step.action === action);
      const outputs: string[] = [];
      const packages = new Map<string, LockedPackage>();
      for (const step of of('reinstall')) {
        const found = extracted(step);
        for (const locked of found) packages.set(locked.path, locked);
        if (found.length === 0) outputs.push(describeUnlocked(step));
      }
      if (packages.size > 0) outputs.push(await extractPackages(npm, context, [...packages.values()]));
      const lanes = divide([...new Set(of('rebuild').map(folderToBuild))], processors);
      const built = lanes.map((folders) => rebuildWithNpm(npm, { root, runtime, env: buildEnv }, folders));
      for (const { output } of await Promise.all(built)) outputs.push(output);
      return outputs.join('\n');
    },
  };
}

function describeUnlocked({ package: { name }, extract }: BuildStep): string {
  const names = extract === undefined || extract.itself ? [name] : extract.misses;
  return `error: no lockfile says which version of ${names.join(', ')} belongs here; npm install decides\n`;
}

/** npm 11 and later build a bundled package only together with its bundler (arborist, `#addToBuildSet`). */
function folderToBuild({ package: { path, build } }: BuildStep): string {
  const parent = path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/')));
  return build?.bundled === true && parent !== '' ? parent : path;
}

/**
 * Distributes folders over npm processes that run at once. Each builds one package at a time, so that the
 * output of builds can be told apart; a package that failed because of its neighbours is built once more
 * alone.
 */
function divide(folders: readonly string[], lanes: number): string[][] {
  const divided = Array.from({ length: Math.min(lanes, folders.length) }, (): string[] => []);
  for (const [i, folder] of folders.entries()) divided[i % divided.length]?.push(folder);
  return divided;
}
