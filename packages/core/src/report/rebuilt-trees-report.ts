import type { FoundTrees } from '../operations/project/find-trees.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { formatTarget } from '../runtime/target.ts';
import { makeSafe } from '../safe-text.ts';
import type { JsonFinding, JsonTree } from './check-json.ts';
import { formatRuntime } from './names.ts';
import type { formatPlanJson } from './plan-report.ts';
import { countOf } from './plural.ts';
import type { formatRepairJson } from './repair-report.ts';
import type { Style } from './style.ts';
import { formatUninstalled } from './trees-report.ts';

/** What became of one of many trees: two of the three are null. */
export interface RebuiltTree {
  root: string;
  /** As `rebuild --json` prints it. */
  rebuild: ReturnType<typeof formatRepairJson> | null;
  /** As `rebuild --dry-run --json` prints it. */
  plan: ReturnType<typeof formatPlanJson> | null;
  /** Why nothing was done. */
  error: NonNullable<JsonTree['error']> | null;
}

/** What became of all of them. */
interface RebuiltTrees {
  /** Those with something to repair, in the order of their roots. */
  trees: readonly RebuiltTree[];
  /** How many had nothing. */
  untouched: number;
  uninstalled: FoundTrees['uninstalled'];
}

export function formatRebuiltJson({ trees, untouched, uninstalled }: RebuiltTrees, runtime: Runtime) {
  return {
    version: 1,
    ok: trees.every(isWhole),
    target: formatTarget(runtime),
    trees,
    untouched,
    uninstalled,
  };
}

/** Everything was repaired, or would be. */
const isWhole = ({ error, rebuild }: RebuiltTree): boolean => error === null && rebuild?.ok !== false;

/** 1: something does not fit in one of them; 2: nothing worse than that one could not be repaired. */
export function exitCodeOfRebuilt({ trees }: RebuiltTrees): 0 | 1 | 2 {
  if (trees.every(isWhole)) return 0;
  return trees.some(({ rebuild }) => rebuild?.ok === false) ? 1 : 2;
}

export function formatRebuiltPretty(rebuilt: RebuiltTrees, runtime: Runtime, style: Style): string {
  const { trees, untouched, uninstalled } = makeSafe(rebuilt);
  const parts = trees.map((tree) => `${style.bold(tree.root)}\n${describe(tree, style).join('\n')}\n`);
  const repaired = trees.filter(({ rebuild }) => rebuild?.ok === true).length;
  const left = trees.filter((tree) => !isWhole(tree)).length;
  const here = formatRuntime(runtime);
  const counts = [
    repaired === 0
      ? []
      : `${style.green('✔')} ${countOf(repaired, 'tree')} ${repaired === 1 ? 'was' : 'were'} repaired for ${here}\n`,
    untouched === 0 ? [] : `${style.green('✔')} ${countOf(untouched, 'tree')} had nothing to repair\n`,
    left === 0
      ? []
      : `${style.red('✖')} ${countOf(left, 'tree')} ${left === 1 ? 'does' : 'do'} not fit ${here} yet\n`,
  ].flat();
  return [...parts, `${counts.join('')}${formatUninstalled(uninstalled, style)}`].join('\n');
}

function describe({ rebuild, plan, error }: RebuiltTree, style: Style): string[] {
  if (error !== null) {
    const { code, message, hint } = error;
    return [`  ${style.red('✖')} ${code}: ${message}`, ...(hint === null ? [] : [step(hint, style)])];
  }
  return [
    ...(plan?.steps ?? []).map(({ action, package: name }) => `  ${style.cyan(action)} ${name}`),
    ...(plan?.asks ?? []).flatMap((ask) => describeLeft(ask, style)),
    ...(rebuild === null ? [] : describeRepairs(rebuild, style)),
  ];
}

function describeRepairs({ repairs, findings }: NonNullable<RebuiltTree['rebuild']>, style: Style): string[] {
  const repaired = repairs.filter(({ result }) => result === 'repaired');
  const failed = repairs.filter(({ result }) => result === 'failed');
  return [
    ...repaired.map(({ action, package: name }) => `  ${style.green('✔')} ${name} ${done[action]}`),
    ...failed.map(({ package: name, error, missing }) => {
      const why = error ?? `compiling it needs ${missing.join(', ')}`;
      return `  ${style.red('✖')} ${name} is as it was before: ${why}`;
    }),
    ...findings
      .filter(({ path }) => !failed.some((failure) => failure.path === path))
      .flatMap((finding) => describeLeft(finding, style)),
  ];
}

const done = {
  restore: 'was restored from the store',
  rebuild: 'was rebuilt',
  reinstall: 'was unpacked again',
  'move-aside': 'lost a stale file',
} as const;

function describeLeft({ severity, message, command }: JsonFinding, style: Style): string[] {
  const sign = severity === 'error' ? style.red('✖') : style.yellow('▲');
  return [`  ${sign} ${message}`, step(command, style)];
}

const step = (text: string, style: Style): string => `  ${style.bold('→')} ${style.cyan(text)}`;
