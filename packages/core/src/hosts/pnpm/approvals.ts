import { majorOf } from '@abistamp/binary';
import type { FileTree } from '../../files/file-tree.ts';
import { isRecord, parseJson, stringsOf } from '../../files/json.ts';
import { maxBytes } from '../../files/limits.ts';
import type { Approvals, Refusal } from '../refusal.ts';
import { findPnpm } from './find-pnpm.ts';
import { readModulesState } from './modules-state.ts';
import { areScriptsOff } from './scripts-off.ts';
import { findSettingsFolder, settingsFile } from './settings-folder.ts';
import { readWorkspaceFile, type WorkspaceFile } from './workspace-file.ts';

/**
 * pnpm's rule (pnpm's docs, "Settings", "Build settings"): pnpm 9 builds what `onlyBuiltDependencies` names,
 * or everything without such a list; 10 and later build only what is approved, by that list or, from 10.26,
 * `allowBuilds`; 11 and later know only `allowBuilds`. What is from no registry is approved by its address,
 * since anyone can give it any name; only pnpm 9 goes by that. Anyone may have written the tree's record of
 * its installer, so the pnpm that runs here counts as well: what either refuses is not built.
 */
export function readPnpmApprovals(tree: FileTree, env: NodeJS.ProcessEnv): Approvals {
  const state = readModulesState(tree);
  const installed = state?.version ?? null;
  const running = findPnpm(env)?.version ?? null;
  const versions = [installed, ...(running === null || running === installed ? [] : [running])];
  const rules = versions.map((version) => readRulesOf(tree, version, env));
  return {
    refuses: (name, version) => {
      for (const rule of rules) {
        const refusal = rule.refuses(name, version);
        if (refusal !== null) return wasBuilt(name, version) ? { ...refusal, deployed: true } : refusal;
      }
      return null;
    },
  };

  /** By pnpm's own record, in a folder without settings: those of where it was deployed from applied. */
  function wasBuilt(name: string, version: string | null): boolean {
    const ignored = state?.ignoredBuilds ?? null;
    if (ignored === null || tree.stat(settingsFile(tree, 'pnpm-workspace.yaml')) !== null) return false;
    return !ignored.includes(`${name}@${version ?? ''}`);
  }
}

function readRulesOf(tree: FileTree, version: string | null, env: NodeJS.ProcessEnv): Approvals {
  const major = majorOf(version) ?? 0;
  const file = readWorkspaceFile(tree, findSettingsFolder(tree));
  const manifest = readManifestSettings(
    tree.read(settingsFile(tree, 'package.json'), maxBytes.manifest) ?? '',
  );
  const off = file === null || areScriptsOff(tree, file, version, env);
  const { byName, listed, all } = readRules(manifest, file?.settings ?? new Map(), major);
  const gated = version === null || major >= 10 || listed;
  const because = (why: Refusal['why']): Refusal => ({ version, why });
  return {
    refuses: (name, packageVersion) => {
      if (off) return because('scripts-off');
      const named = byName.get(name);
      const goesByName = major === 9 || /^(?:\d|$)/.test(packageVersion ?? '');
      const rule =
        byName.get(`${name}@${packageVersion ?? ''}`) ?? (goesByName || named === false ? named : null);
      if (rule === false) return because('denied');
      return rule === true || all || !gated ? null : because('not-approved');
    },
  };
}

interface Rules {
  /** By name, and by `name@version`, which takes precedence. */
  byName: Map<string, boolean>;
  /** There is a list of what may be built, so nothing else may. */
  listed: boolean;
  all: boolean;
}

function readRules(
  manifest: ReadonlyMap<string, unknown>,
  settings: WorkspaceFile['settings'],
  major: number,
): Rules {
  const byName = new Map<string, boolean>();
  if (major < 11) {
    const list = (key: string) => [...stringsOf(manifest.get(key)), ...stringsOf(settings.get(key))];
    for (const name of list('onlyBuiltDependencies')) byName.set(name, true);
    for (const name of [...list('neverBuiltDependencies'), ...list('ignoredBuiltDependencies')])
      byName.set(name, false);
  }
  const allowBuilds = settings.get('allowBuilds');
  for (const [spec, allowed] of isRecord(allowBuilds) ? Object.entries(allowBuilds) : [])
    if (typeof allowed === 'boolean') for (const name of namesOf(spec)) byName.set(name, allowed);
  const key = 'onlyBuiltDependencies';
  return {
    byName,
    listed: major < 11 && (manifest.has(key) || settings.has(key)),
    all: settings.get('dangerouslyAllowAllBuilds') === true,
  };
}

/** `name@1.0.0 || 1.0.1` is two. */
function namesOf(spec: string): string[] {
  const [, name = spec, versions] = /^(.[^@]*)@(.+)$/.exec(spec) ?? [];
  return versions === undefined ? [spec] : versions.split('||').map((version) => `${name}@${version.trim()}`);
}

function readManifestSettings(text: string): Map<string, unknown> {
  const manifest = parseJson(text);
  const settings = isRecord(manifest) ? manifest['pnpm'] : null;
  return new Map(isRecord(settings) ? Object.entries(settings) : []);
}
