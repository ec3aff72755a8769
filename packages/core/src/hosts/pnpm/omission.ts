import type { FileTree } from '../../files/file-tree.ts';
import { isRecord, parseJson } from '../../files/json.ts';
import { maxBytes } from '../../files/limits.ts';
import type { Machine, Omission } from '../omission.ts';
import { findLeftOut, installAgain } from '../settings/architectures.ts';
import { isNo } from '../settings/switches.ts';
import { readModulesState } from './modules-state.ts';
import { readPnpmNpmrc } from './npmrc.ts';
import { findSettingsFolder, settingsFile } from './settings-folder.ts';
import { readWorkspaceFile } from './workspace-file.ts';

/**
 * `optional: false` and `supportedArchitectures` in pnpm-workspace.yaml, and where pnpm 9 and 10 read them
 * beside it; and an option of the last install, as pnpm recorded it.
 */
export function findPnpmOmission(tree: FileTree, env: NodeJS.ProcessEnv, machine: Machine): Omission | null {
  const next = installAgain('pnpm', '--force');
  const file = settingsFile(tree, 'pnpm-workspace.yaml');
  const settings = readWorkspaceFile(tree, findSettingsFolder(tree))?.settings ?? new Map<string, unknown>();
  if (settings.get('optional') === false) return switchOn(file);
  const inRc = readPnpmNpmrc(tree, env).get('optional');
  if (inRc !== undefined && isNo(inRc)) return switchOn(settingsFile(tree, '.npmrc'));
  const manifest = settingsFile(tree, 'package.json');
  return (
    findLeftOut(settings.get('supportedArchitectures'), machine, {
      file,
      key: ['supportedArchitectures'],
      next,
    }) ??
    findLeftOut(readManifestSettings(tree.read(manifest, maxBytes.manifest)), machine, {
      file: manifest,
      key: ['pnpm', 'supportedArchitectures'],
      next,
    }) ??
    (readModulesState(tree)?.hasOptional === false
      ? { setting: '--no-optional', remedy: { kind: 'command', command: installAgain('pnpm') } }
      : null)
  );

  function switchOn(place: string): Omission {
    return {
      setting: 'optional=false',
      remedy: { kind: 'setting', file: place, key: ['optional'], change: 'set', value: 'true', next },
    };
  }
}

function readManifestSettings(text: string | null): unknown {
  const manifest = parseJson(text);
  const own = isRecord(manifest) ? manifest['pnpm'] : null;
  return isRecord(own) ? own['supportedArchitectures'] : null;
}
