import { command } from '../command.ts';
import { formatManifest, type HostInit } from '../init.ts';
import { addHooks, removeHooks, type ScriptHook } from '../script-hooks.ts';

/**
 * `prepare` and `dependencies` together follow every npm command that changes the tree, and, unlike
 * `postinstall`, do not run for those who install the published package. Checks precede `start` and `test` if
 * the project has them.
 */
const hooks: readonly ScriptHook[] = [
  { script: 'prepare', module: 'install', only: null },
  { script: 'dependencies', module: 'install', only: null },
  { script: 'prestart', module: 'start', only: 'start' },
  { script: 'pretest', module: 'start', only: 'test' },
];

/** npm: scripts in package.json. */
export const npmInit: HostInit = {
  options: [],
  plan: ({ manifest: { path, text, manifest }, version, undo }) => {
    const { manifest: after, changes } = undo ? removeHooks(manifest) : addHooks(manifest, hooks, version);
    const why =
      'installs, records, and from then on checks by itself; npx abistamp init --undo takes it back';
    return {
      path,
      changes,
      files: changes.length === 0 ? [] : [{ path, text: formatManifest(text, after) }],
      next: undo || changes.length === 0 ? null : { command: command('npm', 'install'), why },
      gaps: [],
    };
  },
};
