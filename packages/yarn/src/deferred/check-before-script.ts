import {
  checkTree,
  type Finding,
  formatRuntime,
  isCI,
  isDependency,
  isRepaired,
  type LocalRuntime,
  type RepairResult,
  readPolicy,
  repairTree,
  type TreeVerdict,
} from '@abistamp/core';
import { MessageName, type Report, StreamReport, type Project as YarnProject } from '@yarnpkg/core';
import { endProcess } from './end-process.ts';
import { formatFindingError } from './finding-error.ts';
import { openYarnProject, readYarnRuntime } from './open-project.ts';
import { describeError, isNoTree, say } from './say.ts';
import { settleRepair } from './settle-repair.ts';
import { listNotes, syncYarnBuildState } from './sync-build-state.ts';

/** Said once for a command line: Yarns that are started by scripts need not repeat it. */
const toldVariable = 'ABISTAMP_YARN_TOLD';

/**
 * Looks at the tree before something of the project runs. Ends the process, with one line on standard error, where something would fail to load; nothing of our
 * own, no record, no setting and no bug, keeps a script from running.
 */
export async function checkBeforeScript(yarn: YarnProject, env: NodeJS.ProcessEnv): Promise<void> {
  const code = await check(yarn, env).catch((error) => {
    if (!isNoTree(error)) say(describeError(error));
    return 0;
  });
  if (code !== 0) await endProcess(code);
}

async function check(yarn: YarnProject, env: NodeJS.ProcessEnv): Promise<0 | 1> {
  const runtime = readYarnRuntime();
  const project = openYarnProject(yarn, runtime);
  const policy = readPolicy(project.tree, env, 'start', process.stderr.isTTY === true);
  const told = env[toldVariable] === project.root;
  env[toldVariable] = project.root;
  if (!told) for (const complaint of policy.complaints) say(`abistamp BAD_ARGUMENT: ${complaint}`);
  if (policy.onMismatch === 'off') return 0;
  await settleRepair(project, policy.onMismatch);
  const { findings, recorded } = checkTree({ project, runtime, env });
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return 0;
  // The project's own code is built by its own scripts, which must run for that.
  if (policy.onMismatch === 'warn' || errors.every(isOwn)) {
    if (!told) say(formatFindingError(errors, runtime, env));
    return 0;
  }
  if (policy.onMismatch === 'error' || errors.every(({ repair }) => repair === 'ask')) {
    say(formatFindingError(errors, runtime, env));
    return 1;
  }
  const result = await repair(yarn, runtime, env, recorded).catch((error) => {
    say(describeError(error));
    return null;
  });
  if (result !== null && isRepaired(result)) return 0;
  const left = result?.verdict.findings.filter(({ severity }) => severity === 'error') ?? errors;
  if (left.length > 0) say(formatFindingError(left, runtime, env));
  return left.every(isOwn) ? 0 : 1;
}

const isOwn = (finding: Finding): boolean => !isDependency(finding.package.path);

/** Mends the tree with Yarn's own report, on standard error. */
async function repair(
  yarn: YarnProject,
  runtime: LocalRuntime,
  env: NodeJS.ProcessEnv,
  recorded: TreeVerdict['recorded'],
): Promise<RepairResult> {
  // Yarn's report would print what is thrown in it with a stack trace, and go on.
  let outcome: Outcome | null = null;
  const { configuration } = yarn;
  const notes = listNotes(yarn, recorded);
  await StreamReport.start(
    { configuration, stdout: process.stderr, includeFooter: false },
    async (report) => {
      await report.startTimerPromise(`Native packages for ${formatRuntime(runtime)}`, {}, async () => {
        const project = openYarnProject(yarn, runtime, report);
        outcome = await settle(repairTree({ project, runtime, env }, { only: [], frozen: isCI(env) }));
        if ('error' in outcome) return;
        reportOutcomes(outcome.result, report);
        await syncYarnBuildState(yarn, project, outcome.result.verdict, notes);
      });
    },
  );
  return requireResult(outcome);
}

type Outcome = { result: RepairResult } | { error: unknown };

const settle = (work: Promise<RepairResult>): Promise<Outcome> =>
  work.then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );

function requireResult(outcome: Outcome | null): RepairResult {
  if (outcome !== null && 'result' in outcome) return outcome.result;
  throw outcome?.error ?? new Error('Yarn did not run the repair');
}

export function reportOutcomes(result: RepairResult, report: Report): void {
  for (const outcome of result.outcomes) {
    const { name, version } = outcome.package;
    const subject = `${name}@${version ?? ''}`;
    if (outcome.result === 'repaired')
      report.reportInfo(
        MessageName.UNNAMED,
        `${subject} ${outcome.action === 'restore' ? 'was restored from the store' : 'fits now'}: read again, and loaded`,
      );
    else
      report.reportWarning(
        MessageName.BUILD_FAILED,
        `${subject} could not be mended, and is as it was before: ${outcome.error ?? missingTools(outcome)}`,
      );
  }
}

function missingTools({ tools }: { tools: { missing: string[]; install: string | null } }): string {
  return `${tools.missing.join(', ')} missing${tools.install === null ? '' : ` (${tools.install})`}`;
}
