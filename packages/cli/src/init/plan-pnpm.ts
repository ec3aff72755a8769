import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  AbistampError,
  addPnpmPlugin,
  addToPnpmfile,
  hasConfigDependency,
  type InitChange,
  openDirectory,
  pnpmfileName,
  pnpmPlugin,
  removeFromPnpmfile,
  takesConfigDependencies,
} from '@abistamp/core';
import { version } from '../version.ts';
import { formatManifest, type ManifestFile } from './manifest.ts';
import type { InitPlan } from './plan.ts';

const maxBytes = 4 * 1024 * 1024;

/**
 * pnpm: a configuration dependency, which pnpm itself adds; for pnpm before 10.13, and where that is asked for, a line in `.pnpmfile.cjs` and a dependency.
 *
 * @throws AbistampError `HOST_UNSUPPORTED` where the project's hooks are in another file
 */
export function planPnpm(
  file: ManifestFile,
  env: NodeJS.ProcessEnv,
  { undo, line }: { undo: boolean; line: boolean },
): InitPlan {
  const root = dirname(file.path);
  const tree = openDirectory(root);
  const path = join(root, pnpmfileName);
  const text = tree.read(pnpmfileName, maxBytes);
  const plan = { host: 'pnpm', path, changes: [], files: [], next: null } satisfies InitPlan;
  const isConfigured = hasConfigDependency(tree.read('pnpm-workspace.yaml', maxBytes));
  if (undo) {
    const { text: after, changes } = removeFromPnpmfile(text);
    const why = `also take ${pnpmPlugin} out of configDependencies in pnpm-workspace.yaml first, where it is there`;
    const next = changes.length > 0 || isConfigured ? { command: 'pnpm install', why } : null;
    return { ...plan, changes, files: changes.length === 0 ? [] : [{ path, text: after }], next };
  }
  if (isConfigured) return plan;
  if (!line && text?.includes(pnpmPlugin) !== true && takesConfigDependencies(tree, file.manifest, env))
    return {
      ...plan,
      next: {
        command: `${addPnpmPlugin} && pnpm install`,
        why: 'adds the plugin and records; commit what changes',
      },
    };
  if (existsSync(join(root, '.pnpmfile.mjs')))
    throw new AbistampError(
      'HOST_UNSUPPORTED',
      `${root} has a .pnpmfile.mjs, which pnpm reads in place of ${pnpmfileName}`,
      {
        hint: `run ${addPnpmPlugin}`,
      },
    );
  const { text: after, changes } = addToPnpmfile(text);
  const files = changes.length === 0 ? [] : [{ path, text: after }];
  const depends = addDependency(file.manifest);
  if (depends !== null) {
    changes.push(depends.change);
    files.push({ path: file.path, text: formatManifest(file.text, depends.manifest) });
  }
  const why =
    'installs, records, and from then on checks by itself; commit pnpm-lock.yaml, which holds a hash of .pnpmfile.cjs';
  return { ...plan, changes, files, next: changes.length === 0 ? null : { command: 'pnpm install', why } };
}

function addDependency(
  manifest: Readonly<Record<string, unknown>>,
): { manifest: Record<string, unknown>; change: InitChange } | null {
  const before = manifest['devDependencies'];
  const dependencies = typeof before === 'object' && before !== null ? { ...before } : {};
  if (pnpmPlugin in dependencies) return null;
  const range = `^${version}`;
  const entries = Object.entries({ ...dependencies, [pnpmPlugin]: range }).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return {
    manifest: { ...manifest, devDependencies: Object.fromEntries(entries) },
    change: { field: `devDependencies.${pnpmPlugin}`, before: null, after: range },
  };
}
