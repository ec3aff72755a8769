import { initNpm, undoNpm } from '@abistamp/core';
import { version } from '../version.ts';
import { formatManifest, type ManifestFile } from './manifest.ts';
import type { InitPlan } from './plan.ts';

/** npm: scripts in package.json. */
export function planNpm({ path, text, manifest }: ManifestFile, undo: boolean): InitPlan {
  const { manifest: next, changes } = undo ? undoNpm(manifest) : initNpm(manifest, version);
  return {
    host: 'npm',
    path,
    changes,
    files: changes.length === 0 ? [] : [{ path, text: formatManifest(text, next) }],
    next:
      undo || changes.length === 0
        ? null
        : {
            command: 'npm install',
            why: 'installs, records, and from then on checks by itself; npx abistamp init --undo takes it back',
          },
  };
}
