import type { RecordResult } from '../operations/record/record-tree.ts';
import type { SaveResult } from '../operations/survey/save-stamp.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { formatTarget } from '../runtime/target.ts';
import { formatFinding } from './check-json.ts';
import type { RepairContext } from './next-step.ts';
import { countOf } from './plural.ts';
import { safeText } from './safe-text.ts';
import type { Style } from './style.ts';

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
    packages: result.survey.count,
    native: result.survey.packages.length,
    findings: result.findings.map((finding) => formatFinding(finding, runtime, context)),
  };
}

export function formatRecordPretty(result: RecordResult, runtime: Runtime, style: Style): string {
  const { packages, count } = result.survey;
  const files = packages.reduce((sum, pkg) => sum + pkg.files.length, 0);
  const summary = `${countOf(packages.length, 'native package')} (${countOf(files, 'file')}, ${countOf(count, 'package')} in all) for ${style.bold(formatTarget(runtime))}`;
  const lines = [
    ...(result.stamp.kind === 'unreadable' ? [] : [`${style.green('✔')} recorded ${summary}`]),
    ...complain('the stamp', result.stamp, style),
    ...complain('abi-lock.json', result.sidecar, style),
  ];
  return `${lines.join('\n')}\n`;
}

/** Why a record was not written; never more than a warning. */
function complain(name: string, saved: SaveResult | { kind: 'frozen' }, style: Style): string[] {
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
    default:
      return [];
  }
}
