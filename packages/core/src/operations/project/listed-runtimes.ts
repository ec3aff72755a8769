import type { FileTree } from '../../files/file-tree.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { readSettings } from './settings.ts';

/** `node@20`, `node@22.11.0`, `electron@40`: a release line, or one release. */
export interface ListedRuntime {
  kind: 'node' | 'electron';
  version: string;
}

/** Null for what names neither a line nor a release of Node or Electron. */
export function parseListedRuntime(spec: unknown): ListedRuntime | null {
  const [, kind, version] =
    typeof spec === 'string' ? (/^(node|electron)@v?(\d+(?:\.\d+){0,2})$/.exec(spec) ?? []) : [];
  if (version === undefined) return null;
  return { kind: kind === 'node' ? 'node' : 'electron', version };
}

/** More than anyone runs one tree on. */
const maxListed = 16;

/**
 * The runtimes that a project says to run its tree on, each with the guard: `abistamp.runtimes` in the root
 * package.json. What is not understood is left out; commands refuse it (packages/cli/src/settings).
 */
export function readListedRuntimes(tree: FileTree): ListedRuntime[] {
  const { runtimes } = readSettings(tree);
  if (!Array.isArray(runtimes)) return [];
  return runtimes.slice(0, maxListed).flatMap((spec: unknown) => parseListedRuntime(spec) ?? []);
}

/** Whether a runtime is one of those: a release has the ABI of its line. */
export function isListed(listed: readonly ListedRuntime[], { kind, version }: Runtime): boolean {
  const majorOf = (release: string) => release.split('.')[0];
  return listed.some((each) => each.kind === kind && majorOf(each.version) === majorOf(version ?? ''));
}
