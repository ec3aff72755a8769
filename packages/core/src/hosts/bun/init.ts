import { command } from '../command.ts';
import { formatManifest, type HostInit } from '../init.ts';
import { addHooks, removeHooks, type ScriptHook } from '../script-hooks.ts';

/** `prepare` follows every `bun install`, `add`, `remove` and `update` of a project. */
const hooks: readonly ScriptHook[] = [
  { script: 'prepare', module: 'install', only: null },
  { script: 'prestart', module: 'start', only: 'start' },
  { script: 'pretest', module: 'start', only: 'test' },
];

const gap =
  'Bun runs no script of a project before bun FILE, bun test and bunx, nor after bun pm trust: run bunx abistamp check where it matters';

/** Bun: scripts in package.json, as far as Bun runs them. */
export const bunInit: HostInit = {
  options: [],
  plan: ({ manifest: { path, text, manifest }, version, undo }) => {
    const { manifest: after, changes } = undo ? removeHooks(manifest) : addHooks(manifest, hooks, version);
    const why =
      'installs, records, and from then on checks by itself; bunx abistamp init --undo takes it back';
    return {
      path,
      changes,
      files: changes.length === 0 ? [] : [{ path, text: formatManifest(text, after) }],
      next: undo || changes.length === 0 ? null : { command: command('bun', 'install'), why },
      gaps: undo ? [] : [gap],
    };
  },
};
