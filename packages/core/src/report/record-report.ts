import type { RecordResult } from '../operations/record/record-tree.ts';
import type { SidecarResult } from '../operations/record/save-sidecar.ts';
import type { SaveResult } from '../operations/survey/save-stamp.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { formatTarget, parseTarget } from '../runtime/target.ts';
import { safeText } from '../safe-text.ts';
import { listConcerned } from '../verdict/answer.ts';
import { formatFinding } from './check-json.ts';
import { chooseRunner } from './choose-runner.ts';
import { formatRuntime } from './names.ts';
import type { RepairContext } from './next-step.ts';
import { countOf } from './plural.ts';
import { describeSidecar } from './sidecar-state.ts';
import type { Style } from './style.ts';
import { formatUnjudgedJson } from './unjudged-report.ts';

export function formatRecordJson(
  result: RecordResult,
  root: string,
  context: RepairContext,
  runtime: Runtime,
) {
  return {
    version: 1,
    target: formatTarget(runtime),
    root,
    host: context.host,
    stamp: result.stamp.kind,
    sidecar: result.sidecar.kind,
    /** What the tree stays recorded as, where it does not fit `target`. */
    kept: result.kept?.target ?? null,
    packages: result.survey.count,
    native: listConcerned(result.survey.packages, runtime).length,
    unjudged: result.survey.unjudged.map(formatUnjudgedJson),
    findings: result.findings.map((finding) => formatFinding(finding, runtime, context)),
  };
}

export function formatRecordPretty(
  result: RecordResult,
  context: RepairContext,
  runtime: Runtime,
  style: Style,
): string {
  const lines = [
    ...describeRecord(result, context, runtime, style),
    ...complain('the stamp', result.stamp, style),
    ...complain('abi-lock.json', result.sidecar, style),
  ];
  return `${lines.join('\n')}\n`;
}

function describeRecord(
  { survey: { packages, count, unjudged }, findings, kept, stamp }: RecordResult,
  context: RepairContext,
  runtime: Runtime,
  style: Style,
): string[] {
  if (stamp.kind === 'unreadable') return [];
  const files = packages.reduce((sum, pkg) => sum + pkg.files.length, 0);
  const native = listConcerned(packages, runtime).length;
  const what = `${countOf(native, 'native package')} (${countOf(files, 'file')}, ${countOf(count, 'package')} in all)`;
  const target = style.bold(formatTarget(runtime));
  const errors = findings.filter(({ severity }) => severity === 'error');
  const failing = new Set(errors.map((finding) => finding.package.path)).size;
  const step = `${style.bold('→')} ${style.cyan(`${chooseRunner(context)} check`)}`;
  const left = unjudged.length;
  if (failing === 0 && left === 0) return [`${style.green('✔')} recorded ${what} for ${target}`];
  if (failing === 0) {
    const others = left === 1 ? 'another one was' : `${left} others were`;
    return [`${style.yellow('▲')} recorded ${what} for ${target}; ${others} not judged`, step];
  }
  const verb = failing === 1 ? 'does' : 'do';
  return [
    `${style.yellow('▲')} recorded ${what}: ${failing} ${verb} not fit ${target}, and nothing that does not fit is pinned`,
    ...(kept === null ? [] : [`  the tree stays recorded as installed under ${nameRecorded(kept)}`]),
    step,
  ];
}

function nameRecorded({ target, runtime }: NonNullable<RecordResult['kept']>): string {
  const parts = parseTarget(target);
  return parts === null ? target : formatRuntime({ ...parts, version: runtime.version });
}

/** What kept a record from being written; never more than a warning. */
function complain(name: string, saved: SaveResult | SidecarResult, style: Style): string[] {
  switch (saved.kind) {
    case 'newer':
      return [
        `${style.yellow('▲')} RECORD_NEWER: ${name} was written by a newer abistamp and stays as it is; update abistamp to use it`,
      ];
    case 'unreadable':
      return [
        `${style.yellow('▲')} UNREADABLE: ${name} stays as it is, since ${safeText(saved.path)} cannot be read (${saved.code}): record the install as a user who may read all of it`,
      ];
    case 'unwritable':
      return [
        `${style.yellow('▲')} UNWRITABLE: ${name} could not be written (${saved.code}); checks work all the same, but take longer`,
      ];
    case 'torn':
    case 'disputed': {
      const complaint = describeSidecar(saved, '');
      return complaint === null
        ? []
        : [`${style.yellow('▲')} RECORD_TORN: ${complaint.message}; ${complaint.hint}`];
    }
    default:
      return [];
  }
}
