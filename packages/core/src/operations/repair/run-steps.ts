import { absolutePath } from '../../files/file-tree.ts';
import type { Builder } from '../../hosts/builder.ts';
import { buildLogPath, findFirstError, keepBuildLog } from '../../repair/build-log.ts';
import { createBuilder } from '../../repair/builder.ts';
import { findStandard } from '../../repair/cxx-standard.ts';
import { chooseHeaders } from '../../repair/node-headers.ts';
import type { RepairStep } from '../../repair/plan.ts';
import { removeMisfits } from '../../repair/remove-misfits.ts';
import { findMissingTools, type MissingTools } from '../../repair/tool-chain.ts';
import { type FolderSnapshot, findChanged, snapshotFolder } from '../../store/changed-files.ts';
import { takeSnapshot } from '../check/tree-snapshot.ts';
import type { LocalSession } from '../project/session.ts';
import { proofOf, proveRepair } from './prove-repair.ts';
import type { RepairOptions, RepairOutcome } from './repair-result.ts';
import { type Extraction, planExtraction, toBuildStep } from './to-build-step.ts';
import { withTransaction } from './with-transaction.ts';

/**
 * Has the host carry out steps in one transaction: each package is backed up until its new state has been
 * read again and loaded. An interrupt rolls everything back before the process ends.
 * @param changed receives the files that each package's build made or changed, by the package's folder
 */
export async function runSteps(
  session: LocalSession,
  steps: RepairStep[],
  options: RepairOptions,
  changed: Map<string, readonly string[]>,
): Promise<RepairOutcome[]> {
  if (steps.length === 0) return [];
  const { project, runtime, env } = session;
  const tools = findMissingTools(env, findStandard(chooseHeaders(runtime, env), runtime));
  const fail = (some: readonly RepairStep[], error: string | null) =>
    some.map((step): RepairOutcome => ({ ...step, result: 'failed', error, log: null, tools }));
  // If only a compiler could produce it, and there is none, nothing is tried.
  const hopeless = tools.missing.length === 0 ? [] : steps.filter((step) => onlyCompiles(step));
  const possible = steps.filter((step) => !hopeless.includes(step));
  if (possible.length === 0) return fail(hopeless, null);
  const builder = project.builder ?? createBuilder(project, runtime, env, options.leaveUnbuilt);
  const { extracted, astray, why } =
    builder.listExtracted === undefined ? nothingAlone : planExtraction(project.root, builder, possible);
  const failed = [...fail(hopeless, null), ...fail(astray, why)];
  const work = { steps: possible.filter((step) => !astray.includes(step)), builder, extracted, tools };
  if (work.steps.length === 0) return failed;
  return [...failed, ...(await runTogether(session, work, options, changed))];
}

/** For hosts that install everything. */
const nothingAlone: Extraction = { extracted: new Map(), astray: [], why: null };

/** Steps that one transaction carries out. */
interface Work {
  steps: RepairStep[];
  builder: Builder;
  /** Folders of packages that a step extracts alone; null: it builds, or has the host install. */
  extracted: ReadonlyMap<RepairStep, readonly string[] | null>;
  tools: MissingTools;
}

async function runTogether(
  session: LocalSession,
  { steps, builder, extracted, tools }: Work,
  options: RepairOptions,
  changed: Map<string, readonly string[]>,
): Promise<RepairOutcome[]> {
  const { project } = session;
  const foldersIn = (step: RepairStep) => [step.package.path, ...(extracted.get(step) ?? [])];
  const replaced = new Set(steps.filter(({ action }) => action === 'reinstall').flatMap(foldersIn));
  const subjects = [...new Set(steps.flatMap(foldersIn))].map((path) => ({
    ...{ path, files: null },
    replaced: replaced.has(path),
  }));
  return withTransaction(project.root, subjects, async (transaction) => {
    const snapshots = new Map(steps.map((step) => [step, snapshotOf(project.root, step)]));
    for (const step of steps) if ((extracted.get(step) ?? null) === null) removeMisfits(project.root, step);
    const packages = steps.map((step) => step.package.name);
    options.onProgress?.({ kind: 'building', packages });
    const outputs = await build(builder, steps, (step) => isMended(session, step));
    keepBuildLog(project.root, [...new Set(outputs.values())].join('\n'));
    options.onProgress?.({ kind: 'verifying', packages });
    const explain = (step: RepairStep, code: string) =>
      findFirstError(outputs.get(step) ?? '') ?? `the build ended without an error, and ${code} remains`;
    const look = takeSnapshot(session);
    const proofs = await proveRepair(session, look, steps, explain);
    const proved = steps.filter((step) => (proofs.get(step) ?? null) === null);
    for (const step of proved) noteChanges(project.root, step, snapshots.get(step) ?? null, changed);
    options.take?.(look, proved);
    // Two packages may miss the same one: what proved itself for either of them stays.
    if (options.take === undefined) transaction.commit(proved.flatMap(foldersIn));
    transaction.rollBack(steps.flatMap(foldersIn));
    return steps.map((step) => {
      const error = proofs.get(step) ?? null;
      return error === null
        ? { ...step, result: 'repaired', proved: proofOf(session, look, step.package.path) }
        : { ...step, result: 'failed', error, log: buildLogPath(project.root), tools };
    });
  });
}

/** The content of a package before its build; null if it is not built, or not stored. */
function snapshotOf(root: string, { action, package: { path } }: RepairStep): FolderSnapshot | null {
  return action === 'rebuild' ? snapshotFolder(absolutePath(root, path)) : null;
}

function noteChanges(
  root: string,
  { package: { path } }: RepairStep,
  before: FolderSnapshot | null,
  changed: Map<string, readonly string[]>,
): void {
  const files = before === null ? null : findChanged(before, absolutePath(root, path));
  if (files !== null) changed.set(path, files);
}

/** Its build downloads nothing, and has no fallback if the compiler fails. */
function onlyCompiles({ action, package: { build } }: RepairStep): boolean {
  const script = build?.script ?? '';
  return action === 'rebuild' && /\bnode-gyp rebuild\b/.test(script) && !/prebuil|pre-gyp|\|\|/.test(script);
}

/**
 * All steps at once, since every call of a host costs its start-up; then one by one those that failed only
 * because of others.
 */
async function build(
  builder: Builder,
  steps: RepairStep[],
  isMended: (step: RepairStep) => boolean,
): Promise<Map<RepairStep, string>> {
  // A builder that extracts no package alone need not know more.
  const told = (some: RepairStep[]) => (builder.listExtracted === undefined ? some : some.map(toBuildStep));
  const batch = await builder.run(told(steps));
  const outputs = new Map(steps.map((step) => [step, batch]));
  if (steps.length === 1) return outputs;
  for (const step of steps.filter((step) => !isMended(step)))
    outputs.set(step, await builder.run(told([step])));
  return outputs;
}

function isMended(session: LocalSession, step: RepairStep): boolean {
  return takeSnapshot(session).findings.every(({ package: { path } }) => path !== step.package.path);
}
