import { join } from 'node:path';
import { AbistampError } from '../../errors.ts';
import { isRecord } from '../../files/json.ts';
import { maxBytes } from '../../files/limits.ts';
import { command } from '../command.ts';
import {
  formatManifest,
  type HostInit,
  type InitChange,
  type InitPlan,
  type InitProject,
  readToChange,
} from '../init.ts';
import { sortKeys } from '../scripts/plan-scripts.ts';
import { hasConfigDependency, removeConfigDependency, workspaceFile } from './config-dependency.ts';
import {
  addToPnpmfile,
  pnpmfileName,
  pnpmPlugin,
  removeFromPnpmfile,
  takesConfigDependencies,
} from './pnpmfile.ts';

const install = command('pnpm', 'install');
const addPlugin = command('pnpm', 'add', '--config', pnpmPlugin);

/**
 * pnpm: a configuration dependency, which pnpm itself adds; before pnpm 10.13, or on request, a line in
 * `.pnpmfile.cjs` and a dependency.
 */
export const pnpmInit: HostInit = {
  options: [
    {
      name: 'pnpmfile',
      summary: 'pnpm 10.13 and newer: a line in .pnpmfile.cjs, and no configuration dependency',
    },
  ],
  plan: (project) => (project.undo ? planUndo(project) : planInit(project)),
  remove: (names) => command('pnpm', 'remove', ...names),
  runner: 'pnpm dlx abistamp',
};

const nothing = ({ root }: InitProject): InitPlan => ({
  path: join(root, pnpmfileName),
  changes: [],
  files: [],
  next: null,
  gaps: [],
  scripts: null,
});

function planUndo(project: InitProject): InitPlan {
  const { root, tree } = project;
  const plan = nothing(project);
  const line = removeFromPnpmfile(readToChange(tree, pnpmfileName, maxBytes.yamlSettings));
  const plugin = removeConfigDependency(tree);
  const changes = [...line.changes, ...(plugin?.changes ?? [])];
  const isLeft = plugin === null && hasConfigDependency(tree);
  return {
    ...plan,
    changes,
    files: [
      ...(line.changes.length === 0 ? [] : [{ path: plan.path, text: line.text }]),
      ...(plugin === null ? [] : [{ path: join(root, workspaceFile), text: plugin.text }]),
    ],
    next: changes.length === 0 ? null : { command: install, why: 'updates the lockfile and node_modules' },
    gaps: isLeft
      ? [`take ${pnpmPlugin} out of configDependencies in ${workspaceFile} by hand, then run pnpm install`]
      : [],
  };
}

function planInit(project: InitProject): InitPlan {
  const { tree, manifest, env, options } = project;
  const plan = nothing(project);
  if (hasConfigDependency(project.tree)) return plan;
  const text = readToChange(tree, pnpmfileName, maxBytes.yamlSettings);
  const wantsLine = options.has('pnpmfile') || text?.includes(pnpmPlugin) === true;
  if (wantsLine || !takesConfigDependencies(tree, manifest.manifest, env)) return planLine(project, text);
  const why = 'adds the plugin and records; commit what changes';
  return { ...plan, next: { command: { ...addPlugin, next: install }, why } };
}

/** @throws AbistampError `HOST_UNSUPPORTED` when the project's hooks are in another file */
function planLine(project: InitProject, text: string | null): InitPlan {
  const { root, tree, manifest, version } = project;
  if (tree.stat('.pnpmfile.mjs') !== null)
    throw new AbistampError(
      'HOST_UNSUPPORTED',
      `${root} has a .pnpmfile.mjs, which pnpm reads in place of ${pnpmfileName}`,
      { hint: `run ${[addPlugin.runner, ...addPlugin.args].join(' ')}` },
    );
  const plan = nothing(project);
  const { text: after, changes } = addToPnpmfile(text);
  const files: InitPlan['files'] = changes.length === 0 ? [] : [{ path: plan.path, text: after }];
  const depends = addDependency(manifest.manifest, version);
  if (depends !== null) {
    changes.push(depends.change);
    files.push({ path: manifest.path, text: formatManifest(manifest.text, depends.manifest) });
  }
  const why =
    'installs, records, and from then on checks by itself; commit pnpm-lock.yaml, which holds a hash of .pnpmfile.cjs';
  return { ...plan, changes, files, next: changes.length === 0 ? null : { command: install, why } };
}

function addDependency(
  manifest: Readonly<Record<string, unknown>>,
  version: string,
): { manifest: Record<string, unknown>; change: InitChange } | null {
  const before = isRecord(manifest['devDependencies']) ? manifest['devDependencies'] : {};
  if (Object.hasOwn(before, pnpmPlugin)) return null;
  const range = `^${version}`;
  return {
    manifest: { ...manifest, devDependencies: sortKeys({ ...before, [pnpmPlugin]: range }) },
    change: { file: 'package.json', field: `devDependencies.${pnpmPlugin}`, before: null, after: range },
  };
}
