import { resolve } from 'node:path';
import { formatTreesJson, formatTreesPretty, type Runtime, requireProvable } from '@abistamp/core';
import { type CommandContext, type CommandResult, joinNotes, type Verb } from '../command.ts';
import { chooseRuntime } from '../runtime-option.ts';
import type { JudgeOptions } from '../trees/judge-tree.ts';
import { judgeRoots, surveyTrees } from '../trees/survey-trees.ts';
import { check, exitCodeOf } from './check.ts';

/** `check`, of many trees, by loading and against abi-lock.json, too: more than the package managers' plugins need. */
export const checkTrees: Verb = {
  ...check,
  options: [
    { name: 'recursive', summary: 'every tree below the folders, too' },
    { name: 'prove', summary: 'require each native package, too, in a process of its own' },
    { name: 'frozen', summary: 'fail if the tree and abi-lock.json differ, too' },
    ...check.options,
  ],
  run: (request) => {
    const { recursive, prove, frozen, strict } = request.options;
    if (recursive !== true && prove !== true && frozen !== true) return check.run(request);
    const runtime = chooseRuntime(request);
    if (prove === true) requireProvable(runtime);
    // Several trees are checked at once: one process for each of them is enough.
    const how = recursive === true ? 'one-by-one' : 'together';
    const options = {
      strict: strict === true,
      frozen: frozen === true,
      prove: prove === true ? how : null,
    } as const;
    return recursive === true
      ? checkBelow(request, runtime, options)
      : checkFolders(request, { runtime, ...options });
  },
};

async function checkBelow(
  request: CommandContext,
  runtime: Runtime,
  options: Pick<JudgeOptions, 'strict' | 'frozen' | 'prove'>,
): Promise<CommandResult> {
  const found = await surveyTrees(request, runtime, { ...options, folders: request.args });
  const { trees, uninstalled, note } = found;
  const json = formatTreesJson(trees, uninstalled, runtime, options.strict);
  return {
    exitCode: exitCodeOf(json),
    note,
    json,
    pretty: (style) => formatTreesPretty(trees, uninstalled, runtime, style),
  };
}

async function checkFolders(
  request: CommandContext,
  options: Pick<JudgeOptions, 'runtime' | 'strict' | 'frozen' | 'prove'>,
): Promise<CommandResult> {
  const folders = request.args.length === 0 ? ['.'] : request.args;
  const roots = folders.map((folder) => request.open(resolve(request.cwd, folder)).root);
  const trees = await judgeRoots(request, [...new Set(roots)], options);
  const json = formatTreesJson(trees, [], options.runtime, options.strict);
  return {
    exitCode: exitCodeOf(json),
    note: joinNotes(new Set(trees.map(({ note }) => note))),
    json,
    pretty: (style) =>
      trees
        .map(({ json: { root }, text }) => (trees.length === 1 ? text : `${style.bold(root)}\n${text}`))
        .join('\n'),
  };
}
