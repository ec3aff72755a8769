import type { TreeVerdict } from '../operations/check/check-tree.ts';
import type { RepairOutcome } from '../operations/repair/repair-result.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { formatTarget } from '../runtime/target.ts';
import type { Finding, Unsure } from '../verdict/finding.ts';
import { formatRuntime, joinWords } from './names.ts';
import { countOf } from './plural.ts';
import type { Style } from './style.ts';

const doubts = {
  'built-at-start':
    'It fits Node, and Electron Forge builds it for Electron whenever it starts or packs the app.',
  shared: 'It fits Node, in which another package of this workspace loads it.',
  'built-for-app': 'It fits the Electron of this project, and nothing shows which of the two loads it.',
  variant:
    'A build for it is beside it, which @abistamp/guard opens. Without the guard, this file is opened, and fails.',
} as const satisfies Record<Unsure, string>;

/** A build for the runtime that is there, in a project which does not say that its programs have the guard. */
const unlisted =
  ' A build for it is beside it, which only @abistamp/guard opens: list this runtime under abistamp.runtimes in package.json if every program here runs with the guard.';

/** What else has to be known where a project has Electron, or builds for several runtimes; empty elsewhere. */
export function explainElectron({ unsure, forgeMark, variant }: Finding): string {
  const beside = variant === undefined ? '' : unlisted;
  const doubt = unsure === undefined ? beside : ` ${doubts[unsure]}`;
  const mark =
    forgeMark === undefined
      ? ''
      : ` The note of @electron/rebuild beside it (.forge-meta: ${forgeMark}) says otherwise; the file counts.`;
  return `${doubt}${mark}`;
}

/** An Electron app of a tree, and how many packages were judged for it (schema/check.schema.json). */
export interface JsonElectron {
  target: string;
  version: string | null;
  native: number;
}

export function formatElectronJson({ electron }: Pick<TreeVerdict, 'electron'>): {
  electron?: JsonElectron[];
} {
  if (electron === undefined) return {};
  const json = electron.map(({ runtime, native }) => ({
    ...{ target: formatTarget(runtime), version: runtime.version, native },
  }));
  return { electron: json };
}

/** "✔ 2 native packages fit Electron 40.1.0 (ABI 143), which loads them", for each app; empty without one. */
export function formatElectronFit({ electron = [] }: Pick<TreeVerdict, 'electron'>, style: Style): string {
  return electron
    .map(({ runtime, native }) => {
      const fit = native === 1 ? 'fits' : 'fit';
      const them = native === 1 ? 'it' : 'them';
      return `${style.green('✔')} ${countOf(native, 'native package')} ${fit} ${formatRuntime(runtime)}, which loads ${them}\n`;
    })
    .join('');
}

/** How many packages are left to Node. */
export function countForNode({ judged, electron = [] }: Pick<TreeVerdict, 'judged' | 'electron'>): number {
  return Math.max(0, judged - electron.reduce((sum, { native }) => sum + native, 0));
}

/** Repairs by the runtime that they are for; that which was asked about is first. */
export function groupByRuntime<Outcome extends RepairOutcome>(
  outcomes: readonly Outcome[],
  asked: Runtime,
): [Runtime, Outcome[]][] {
  const groups = new Map<string, [Runtime, Outcome[]]>();
  for (const outcome of outcomes) {
    const runtime = outcome.findings[0]?.runtime ?? asked;
    const key = formatRuntime(runtime);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [runtime, [outcome]]);
    else group[1].push(outcome);
  }
  return [...groups.values()];
}

/** How packages for an Electron that does not run here were proved; null for others. */
export function describeAbsentElectron(outcomes: readonly RepairOutcome[]): string | null {
  const isAbsent = outcomes.some(
    (outcome) => outcome.result === 'repaired' && outcome.proved === 'not-loaded',
  );
  return isAbsent ? 'read again, and not loaded, since this Electron does not run here' : null;
}

/** "Node 24.11.0 (ABI 137) or Electron 40.1.0 (ABI 143), whichever loads it". */
export function nameLoaders(runtime: Runtime, { electron = [] }: Pick<TreeVerdict, 'electron'>): string {
  const names = [runtime, ...electron.map((each) => each.runtime)].map(formatRuntime);
  return names.length === 1 ? formatRuntime(runtime) : `${joinWords(names, 'or')}, whichever loads it`;
}
