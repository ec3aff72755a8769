import {
  AbistampError,
  type AcceptedDigests,
  acceptDigests,
  describeHolder,
  describeRecovery,
  describeShared,
  findSidecarTrouble,
  formatPlanJson,
  formatPlanPretty,
  formatRepairJson,
  formatRepairPretty,
  isCI,
  type RepairProgress,
  repairTree,
  requireBuilder,
  requireNoSigningKey,
} from '@abistamp/core';
import { joinNotes, type Verb } from '../command.ts';
import { tellWaiting } from '../patience.ts';
import { chooseRuntime, requireLocal } from '../runtime-option.ts';
import { requireWhole } from '../torn-record.ts';

export const rebuild: Verb = {
  summary: 'repair only what does not fit',
  usage: '[PKG…]',
  options: [
    { name: 'dry-run', summary: 'only show what would be done, and why' },
    { name: 'update', summary: 'accept downloaded files that differ from abi-lock.json' },
  ],
  run: async (request) => {
    const runtime = requireLocal(chooseRuntime(request));
    const project = request.open(request.cwd);
    const session = { project, runtime, env: request.env };
    const dryRun = request.options['dry-run'] === true;
    if (!dryRun) requireNoSigningKey(request.env);
    const update = request.options['update'] === true && !dryRun;
    if (update) {
      const accepted = acceptDigests(session, request.args);
      requireWhole(project, findSidecarTrouble(project));
      requireSaved(accepted);
    }
    const result = await repairTree(session, {
      only: request.args,
      frozen: isCI(request.env),
      dryRun,
      onProgress: (progress) => {
        if (progress.kind === 'waiting') tellWaiting(progress.holder);
        else request.progress(describeProgress(progress));
      },
    });
    const note = joinNotes([describeRecovery(result.recovery), describeShared(result.shared)]);
    if (dryRun) {
      requireBuilder(session, result.plan);
      return {
        exitCode: 0,
        note,
        json: formatPlanJson(result.plan, runtime, project),
        pretty: (style) => formatPlanPretty(result.plan, runtime, project, style),
      };
    }
    const json = formatRepairJson(result, runtime, project);
    return {
      exitCode: json.ok ? 0 : 1,
      note,
      json,
      pretty: (style, width) => formatRepairPretty(result, runtime, project, style, width),
    };
  },
};

/** The user asked for a record, so one that cannot be written is an error rather than a warning. */
function requireSaved({ sidecar }: AcceptedDigests): void {
  if (sidecar?.kind === 'newer')
    throw new AbistampError('UNWRITABLE', 'abi-lock.json was written by a newer abistamp', {
      hint: 'update abistamp in this project',
    });
  if (sidecar?.kind === 'unwritable')
    throw new AbistampError('UNWRITABLE', `abi-lock.json cannot be written (${sidecar.code})`, {
      hint: 'make the project writable, or run as the user who owns it',
    });
}

export function describeProgress(progress: RepairProgress): string {
  switch (progress.kind) {
    case 'waiting':
      return `waiting for ${describeHolder(progress.holder)}, which repairs this tree`;
    case 'fetching':
      return `looking for ${progress.packages.join(', ')} in the shared store`;
    case 'building':
      return `building ${progress.packages.join(', ')}`;
    case 'verifying':
      return `loading ${progress.packages.join(', ')}`;
  }
}
