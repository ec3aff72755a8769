import { openDirectory } from '../files/file-tree.ts';
import { detectHost } from '../hosts/index.ts';
import type { FoundTrees } from '../operations/project/find-trees.ts';
import { runtimeNames } from '../runtime/kind.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { formatTarget } from '../runtime/target.ts';
import { safeText } from '../safe-text.ts';
import { readKnownFit } from '../stamp/fast-check.ts';
import { type CheckJson, chooseWorst, fails, type JsonTree } from './check-json.ts';
import { formatTreesLine } from './fit-line.ts';
import { countOf } from './plural.ts';
import type { Style } from './style.ts';

/** One of many trees that were checked together, in words and as data. */
export interface CheckedTree {
  json: JsonTree;
  /** It fits, and that is all there is to say. */
  isPlain: boolean;
  /** The same for a person, formatted. */
  text: string;
}

/** A tree whose record says that everything fits, and that is unchanged; null for any other. */
export function readKnownTree(root: string, { execPath }: Runtime): CheckedTree | null {
  const fit = execPath === null ? null : readKnownFit(root, 'tree', execPath);
  // What a person should know is not in that part of the record.
  if (fit === null || fit.warnings > 0) return null;
  const { native, packages } = fit;
  const json: JsonTree = {
    ...{ root, host: detectHost(openDirectory(root)), stamp: 'fresh', packages, native },
    ...{ answer: 'fits', judged: native, unjudged: [], interrupted: false, findings: [] },
  };
  return { json, isPlain: true, text: '' };
}

/** A tree that could not be judged at all. */
export function describeFailedTree(root: string, error: NonNullable<JsonTree['error']>): CheckedTree {
  const { code, message, hint } = error;
  const json: JsonTree = {
    ...{ root, host: null, stamp: 'none', packages: 0, native: 0 },
    ...{ answer: 'unknown', judged: 0, unjudged: [], interrupted: false, findings: [], error },
  };
  const step = hint === null ? '' : `→ ${safeText(hint)}\n`;
  return { json, isPlain: false, text: `✖ ${code}: ${safeText(message)}\n${step}` };
}

export function formatTreesJson(
  trees: readonly CheckedTree[],
  uninstalled: FoundTrees['uninstalled'],
  runtime: Runtime,
  strict: boolean,
): CheckJson {
  const all = trees.map(({ json }) => json);
  return {
    version: 1,
    ok: all.every((tree) => !fails(tree, strict)) && !(strict && uninstalled.length > 0),
    answer: chooseWorst(all.map(({ answer }) => answer)),
    target: formatTarget(runtime),
    trees: all,
    uninstalled,
  };
}

/**
 * Trees for a person: each of which there is more to say than that it fits, then how many fit, and what was
 * left out.
 */
export function formatTreesPretty(
  trees: readonly CheckedTree[],
  uninstalled: FoundTrees['uninstalled'],
  runtime: Runtime,
  style: Style,
): string {
  const parts = trees.flatMap(({ json, isPlain, text }) =>
    isPlain ? [] : [`${style.bold(safeText(json.root))}\n${text}`],
  );
  return [...parts, `${formatCounts(trees, runtime, style)}${formatUninstalled(uninstalled, style)}`].join(
    '\n',
  );
}

function formatCounts(trees: readonly CheckedTree[], runtime: Runtime, style: Style): string {
  const all = trees.map(({ json }) => json);
  const fitting = all.filter(({ answer }) => answer === 'fits');
  const { kind, version, abi, platform, arch, libc } = runtime;
  const line = formatTreesLine(
    fitting.length,
    {
      native: fitting.reduce((sum, { judged }) => sum + judged, 0),
      packages: fitting.reduce((sum, { packages }) => sum + packages, 0),
      runtime: `${runtimeNames[kind]} ${version ?? ''}`.trim(),
      abi: `${abi}`,
      ...{ platform, arch, musl: libc === 'musl' },
    },
    style,
  );
  const wrong = all.filter(({ answer }) => answer === 'findings').length;
  const unknown = all.length - fitting.length - wrong;
  return [
    fitting.length === 0 ? '' : line,
    wrong === 0 ? '' : `${style.red('✖')} ${countOf(wrong, 'tree')} ${wrong === 1 ? 'does' : 'do'} not fit\n`,
    unknown === 0 ? '' : `${style.yellow('▲')} ${countOf(unknown, 'tree')} could not be judged whole\n`,
  ].join('');
}

/** What was left out, for a person; empty if nothing was. */
export function formatUninstalled(uninstalled: FoundTrees['uninstalled'], style: Style): string {
  if (uninstalled.length === 0) return '';
  const title = `${countOf(uninstalled.length, 'project')} ${uninstalled.length === 1 ? 'was' : 'were'} left out: nothing is installed there`;
  const rows = uninstalled.map(({ root }) => `    ${style.dim(safeText(root))}\n`);
  return `${style.yellow('▲')} ${title}\n${rows.join('')}`;
}
