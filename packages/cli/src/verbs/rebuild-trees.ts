import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  AbistampError,
  type CheckedTree,
  exitCodeOfRebuilt,
  formatRebuiltJson,
  formatRebuiltPretty,
  isUnclean,
  type LocalRuntime,
  type RebuiltTree,
  requireNoSigningKey,
} from '@abistamp/core';
import { type CommandContext, type CommandResult, joinNotes, type Verb } from '../command.ts';
import { countProcessors } from '../count-processors.ts';
import { buildForElectron } from '../electron-request.ts';
import { chooseRuntime, requireLocal } from '../runtime-option.ts';
import { Rebuilder } from '../trees/rebuild-in-child.ts';
import { type Job, runApart } from '../trees/run-apart.ts';
import { surveyTrees } from '../trees/survey-trees.ts';
import { rebuildAlso as rebuild } from './rebuild-also.ts';

/** `rebuild`, of many trees too: more than the package managers' plugins need. */
export const rebuildTrees: Verb = {
  ...rebuild,
  options: [{ name: 'recursive', summary: 'every tree below this folder' }, ...(rebuild.options ?? [])],
  run: (request) =>
    request.options['recursive'] === true ? rebuildBelow(request) : rebuild.run(buildForElectron(request)),
};

async function rebuildBelow(given: CommandContext): Promise<CommandResult> {
  const { runtime: named, ...options } = given.options;
  const electron = typeof named === 'string' && /^electron(?:@|$)/.test(named) ? named : null;
  // Of its apps each tree says itself which Electron is installed.
  const request = electron === null ? given : { ...given, options };
  const runtime = requireLocal(chooseRuntime(request));
  if (request.options['update'] === true)
    throw new AbistampError('BAD_ARGUMENT', '--update accepts what changed in one tree: it is not recursive');
  if (request.options['dry-run'] !== true) requireNoSigningKey(request.env);
  const { trees, uninstalled, note } = await surveyTrees(request, runtime, {
    ...{ strict: false, frozen: false, prove: null, folders: [] },
  });
  const unconcerned = request.args.filter((name) =>
    trees.every(({ json }) => namedIn(json, [name]).length === 0),
  );
  for (const name of unconcerned) refuseFolder(name, request.cwd);
  const broken = trees.filter((tree) =>
    electron === null ? isConcerned(tree, request.args) : tree.json.electron !== undefined,
  );
  const rebuilt = await rebuildAll(broken, request, runtime, electron);
  const result = { trees: rebuilt, untouched: trees.length - broken.length, uninstalled };
  return {
    exitCode: exitCodeOfRebuilt(result),
    note: joinNotes([note, ...unconcerned.map((name) => `no finding is about ${name}`)]),
    json: formatRebuiltJson(result, runtime),
    pretty: (style) => formatRebuiltPretty(result, runtime, style),
  };
}

/** @throws AbistampError `BAD_ARGUMENT` for a folder, which `check` takes: nothing in it would be repaired */
function refuseFolder(name: string, cwd: string): void {
  if (!existsSync(resolve(cwd, name))) return;
  throw new AbistampError('BAD_ARGUMENT', `${name} is a folder, and rebuild takes names of packages`, {
    hint: (abistamp) => `${abistamp} rebuild --recursive -C ${name}`,
  });
}

/** Whether there is something to repair, or to say of what was named. */
function isConcerned({ json }: CheckedTree, only: readonly string[]): boolean {
  if (json.error !== undefined || (isUnclean(json.root) && only.length === 0)) return true;
  return only.length === 0 ? json.findings.length > 0 : namedIn(json, only).length > 0;
}

/** Those of the arguments that a package with a finding goes by. */
function namedIn({ findings }: CheckedTree['json'], only: readonly string[]): string[] {
  return only.filter((spec) =>
    findings.some(({ package: id, path }) => [id, id.replace(/(?<=.)@.*$/, ''), path].includes(spec)),
  );
}

/**
 * Repairs trees, each in its own process. No two at once compile the same package: the first one's build
 * is kept, and the others restore it.
 */
async function rebuildAll(
  broken: readonly CheckedTree[],
  request: CommandContext,
  { execPath }: LocalRuntime,
  electron: string | null,
): Promise<RebuiltTree[]> {
  const results: RebuiltTree[] = [];
  const rebuilder = new Rebuilder();
  const args = [
    ...(execPath === process.execPath ? [] : ['--node', execPath]),
    ...(request.options['dry-run'] === true ? ['--dry-run'] : []),
    ...(electron === null ? [] : ['--runtime', electron]),
  ];
  let count = 0;
  const jobs = broken.map(({ json }, index): Job => {
    const { root, findings, error } = json;
    return {
      keys: findings.flatMap(({ repair, package: id }) => (repair === 'rebuild' ? id : [])),
      run: async () => {
        request.progress(`repairing ${count} of ${broken.length} trees, now ${root}`);
        const names = electron === null ? namedIn(json, request.args) : request.args;
        results[index] =
          error === undefined
            ? await rebuilder.rebuild(root, [...args, ...names], request.env)
            : { root, rebuild: null, plan: null, error };
        count++;
      },
    };
  });
  try {
    await runApart(jobs, countProcessors(), () => rebuilder.isStopping);
  } finally {
    rebuilder.close();
  }
  return results.filter((result) => result !== undefined);
}
