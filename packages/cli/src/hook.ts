import {
  AbistampError,
  awaitRepair,
  checkTree,
  chooseRunner,
  chooseStyle,
  describeRecovery,
  describeRepairState,
  describeShared,
  type Finding,
  findSidecarTrouble,
  formatCheckPretty,
  formatRepairPretty,
  formatUnjudgedPretty,
  type HookEvent,
  isCI,
  isRepaired,
  openProject,
  type Project,
  readCurrentRuntime,
  readPolicy,
  recordTree,
  recoverInterruptedRepair,
  repairTree,
  type Session,
  safeText,
  type TreeVerdict,
  type WalkHelper,
} from '@abistamp/core';
import { isSwitchedOff } from '@abistamp/core/fast';
import { hookPatience, tellWaiting } from './patience.ts';
import { startProgress } from './progress.ts';
import { requireLocal } from './runtime-option.ts';
import { noteTrouble, requireWhole } from './torn-record.ts';
import { describeProgress } from './verbs/rebuild.ts';

type ListMistakes = (project: Project, env: NodeJS.ProcessEnv) => string[];

/** `late-install`: before a script, for hosts whose install could not be hooked. */
export type HookMoment = HookEvent | 'late-install';

export interface HookOptions {
  /** Names every setting that is not understood; without it, only the one that hooks read. */
  listMistakes?: ListMistakes;
  /**
   * Build nothing that the package manager did not build: its scripts may have been left out on purpose. True
   * by default before a script, false after an install.
   */
  leaveUnbuilt?: boolean;
  /** What helps to walk a large tree. */
  helpWalk?: (project: Project) => WalkHelper | null;
  /** Told what an install's record is. */
  onRecorded?: (session: Session, result: ReturnType<typeof recordTree>) => void;
  /** The trees below this one are looked at by themselves. */
  eachTree?: boolean;
  /** What else an install does once the tree fits; it fails nothing. */
  afterInstall?: (session: Session) => Promise<void>;
  /** @throws AbistampError where nothing may be repaired now */
  beforeRepair?: (env: NodeJS.ProcessEnv) => void;
}

/**
 * What a package manager's hook does: after an install it records the tree and repairs what does not fit;
 * before a script it checks. A failed check fails CI; everywhere else, abistamp's own problems (a record, a
 * setting, a bug) never fail an install or stop a script.
 * @returns the exit code: 0 unless a native package really fails here
 */
export async function runHook(moment: HookMoment, options: HookOptions = {}): Promise<number> {
  const { env } = process;
  if (isSwitchedOff(env)) return 0;
  try {
    const project = openProject(process.cwd());
    const session = { project, runtime: readCurrentRuntime(), env };
    const code = await guard(session, moment, options);
    if (moment === 'install' && code === 0) await options.afterInstall?.(session).catch(warn);
    return code;
  } catch (error) {
    // No tree is not our concern: the script, or the package manager, reports it better.
    if (error instanceof AbistampError && error.code === 'NO_TREE') return 0;
    warn(error);
    return failsUnchecked(env) ? 1 : 0;
  }
}

/** A failed check says nothing about the tree. People read the message; CI would take silence for a pass. */
function failsUnchecked(env: NodeJS.ProcessEnv): boolean {
  const asked = env['ABISTAMP_ON_MISMATCH'] ?? '';
  return isCI(env) && asked !== 'warn' && asked !== 'off';
}

/**
 * Says what was not judged: all of it after an install, and before a script what could not be read. Where
 * nothing at all could be judged for that, the check was not made.
 */
function tellUnjudged(
  { project, env }: Session,
  { judged, unjudged }: TreeVerdict,
  moment: HookMoment,
  eachTree: boolean,
): 0 | 1 {
  const unread = unjudged.filter(({ code }) => code === 'UNREADABLE');
  const told =
    moment === 'install' ? unjudged.filter(({ code }) => !eachTree || code !== 'TREES_BELOW') : unread;
  write(formatUnjudgedPretty(told, chooseRunner(project), chooseStyle(process.stderr, env), 80));
  return judged === 0 && unread.length > 0 && failsUnchecked(env) ? 1 : 0;
}

async function guard(
  session: Session,
  moment: HookMoment,
  {
    listMistakes,
    leaveUnbuilt = moment !== 'install',
    eachTree = false,
    helpWalk,
    onRecorded,
    beforeRepair,
  }: HookOptions,
): Promise<number> {
  const { project, env } = session;
  const { onMismatch, complaints } = readPolicy(
    project.tree,
    env,
    moment === 'start' ? 'start' : 'install',
    process.stderr.isTTY === true,
  );
  for (const mistake of listMistakes?.(project, env) ?? complaints)
    write(`▲ BAD_ARGUMENT: ${safeText(mistake)}\n`);
  if (onMismatch === 'rebuild') await recover(project);
  else say(describeRepairState(await awaitRepair(project, hookPatience), chooseRunner(project)));
  if (moment !== 'start') {
    const result = recordTree(session, {
      frozen: isCI(env),
      seen: { by: 'host' },
      helper: helpWalk?.(project) ?? null,
    });
    onRecorded?.(session, result);
  }
  const trouble = findSidecarTrouble(project);
  if (moment === 'start' && failsUnchecked(env)) requireWhole(project, trouble);
  say(noteTrouble(project, trouble));
  if (onMismatch === 'off') return 0;
  let verdict = checkTree(session);
  // A repair may have begun after the wait above, and what it replaces is gone for a while.
  if (moment === 'start' && verdict.findings.some(isError)) {
    await awaitRepair(project, hookPatience);
    verdict = checkTree(session);
  }
  const concerns = moment === 'install' ? verdict.findings : verdict.findings.filter(isError);
  if (concerns.length === 0) return tellUnjudged(session, verdict, moment, eachTree);
  const mayRepair = ({ repair, problem, unsure }: Finding) =>
    unsure === undefined && repair !== 'ask' && !(leaveUnbuilt && problem.code === 'NOT_BUILT');
  if (onMismatch === 'rebuild' && concerns.some(mayRepair))
    return await repair(session, verdict, leaveUnbuilt, beforeRepair);
  print(session, verdict);
  // An install did what it could. What needs a person is reported, and stops the scripts that need it.
  const stops = moment !== 'install' || onMismatch === 'error';
  return stops && onMismatch !== 'warn' && concerns.some(isError) ? 1 : 0;
}

/** @returns the exit code: 0 if nothing that fails is left */
async function repair(
  session: Session,
  verdict: TreeVerdict,
  leaveUnbuilt: boolean,
  beforeRepair: HookOptions['beforeRepair'],
): Promise<number> {
  const { project, runtime, env } = session;
  const style = chooseStyle(process.stderr, env);
  const progress = startProgress(process.stderr);
  try {
    beforeRepair?.(env);
    const result = await repairTree(
      { ...session, runtime: requireLocal(runtime) },
      {
        only: [],
        frozen: isCI(env),
        leaveUnbuilt,
        patience: hookPatience,
        onProgress: (step) => {
          if (step.kind === 'waiting') tellWaiting(step.holder);
          else progress.say(describeProgress(step));
        },
      },
    );
    progress.stop();
    const note = describeShared(result.shared);
    if (note !== null) write(`${style.yellow('▲')} ${note}\n`);
    write(formatRepairPretty(result, runtime, project, style, readWidth()));
    return isRepaired(result) || !result.verdict.findings.some(isError) ? 0 : 1;
  } catch (error) {
    progress.stop();
    print(session, verdict);
    warn(error);
    return verdict.findings.some(isError) ? 1 : 0;
  }
}

function print({ project, runtime, env }: Session, verdict: TreeVerdict): void {
  write(formatCheckPretty({ ...project, verdict }, runtime, chooseStyle(process.stderr, env), readWidth()));
}

const readWidth = (): number => Math.min(process.stderr.columns ?? 80, 100);

const isError = ({ severity }: Finding): boolean => severity === 'error';

/** Rolls back a killed repair. If that fails, the tree is judged as it is. */
async function recover(project: Project): Promise<void> {
  try {
    say(describeRecovery(await recoverInterruptedRepair(project, hookPatience)));
  } catch (error) {
    warn(error);
  }
}

function say(note: string | null): void {
  if (note !== null) write(`▲ ${safeText(note)}\n`);
}

function warn(error: unknown): void {
  const code = error instanceof AbistampError ? error.code : 'INTERNAL';
  write(`▲ abistamp ${code}: ${safeText(error instanceof Error ? error.message : String(error))}\n`);
}

function write(text: string): void {
  process.stderr.write(text);
}
