import { isRecord, parseJson } from '../../files/json.ts';
import { maxBytes } from '../../files/limits.ts';
import type { Command } from '../command.ts';
import {
  formatManifest,
  type InitChange,
  type InitPlan,
  type InitProject,
  type ManifestFile,
} from '../init.ts';
import { listMembers } from '../list-members.ts';
import type { ScriptHook } from './script-hook.ts';
import { unwireScripts, wireScripts } from './wire-scripts.ts';

/** How a host without plugins is wired. */
interface ScriptWiring {
  /** What it runs by itself at the end of an install. */
  root: readonly ScriptHook[];
  /** The same in a member of the workspace. */
  member: readonly ScriptHook[];
  /** Whether each script gets a check before it. */
  checks: boolean;
  install: Command;
  gaps: readonly string[];
}

/**
 * Wires a project by scripts in its package.json files, or takes them out again: events of installs, checks
 * before scripts in the root and in every member of the workspace, and abistamp as a dependency of the root.
 */
export function planScripts(project: InitProject, wiring: ScriptWiring): InitPlan {
  const { manifest: root, version, undo } = project;
  const report: InitPlan['scripts'] = { guarded: [], unguarded: [] };
  const changes: InitChange[] = [];
  const files: InitPlan['files'] = [];
  for (const { folder, file } of [{ folder: '', file: root }, ...readMembers(project)]) {
    const isRoot = folder === '';
    const depth = isRoot ? 0 : folder.split('/').length;
    const events = isRoot ? wiring.root : wiring.member;
    const wired = undo
      ? { ...unwireScripts(file.manifest), guarded: [], unguarded: [] }
      : wireScripts(file.manifest, { events, depth, checks: wiring.checks });
    const depends = isRoot && !undo ? addAbistamp(wired.manifest, version) : null;
    const changed = [...wired.changes, ...(depends === null ? [] : [depends.change])];
    const name = isRoot ? 'package.json' : `${folder}/package.json`;
    changes.push(...changed.map((change) => ({ file: name, ...change })));
    const text = formatManifest(file.text, depends?.manifest ?? wired.manifest);
    if (changed.length > 0) files.push({ path: file.path, text });
    report.guarded.push(...wired.guarded.map((script) => ({ folder, script })));
    report.unguarded.push(...wired.unguarded.map((script) => ({ folder, ...script })));
  }
  return {
    ...{ path: root.path, changes, files },
    next:
      changes.length === 0 || undo
        ? null
        : { command: wiring.install, why: 'installs, records, and from then on checks by itself' },
    gaps: undo ? [] : wiring.gaps,
    scripts: undo ? null : report,
  };
}

/** Members whose package.json cannot be read are the host's to complain about. */
function readMembers({ root, tree }: InitProject): { folder: string; file: ManifestFile }[] {
  return listMembers(tree).flatMap((folder) => {
    const text = tree.read(`${folder}/package.json`, maxBytes.manifest) ?? '';
    const manifest = parseJson(text);
    const path = `${root}/${folder}/package.json`;
    return isRecord(manifest) ? [{ folder, file: { path, text, manifest } }] : [];
  });
}

function addAbistamp(
  manifest: ManifestFile['manifest'],
  version: string,
): { manifest: ManifestFile['manifest']; change: Omit<InitChange, 'file'> } | null {
  if (listDependencies(manifest).has('abistamp')) return null;
  const range = `^${version}`;
  const devDependencies = sortKeys({ ...asRecord(manifest['devDependencies']), abistamp: range });
  return {
    manifest: { ...manifest, devDependencies },
    change: { field: 'devDependencies.abistamp', before: null, after: range },
  };
}

/** What the root depends on, for any reason that it gives itself. */
export const listDependencies = (manifest: ManifestFile['manifest']): ReadonlySet<string> =>
  new Set(
    ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((field) =>
      Object.keys(asRecord(manifest[field])),
    ),
  );

const asRecord = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});

/** As package managers sort dependencies. */
export function sortKeys(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
