import {
  checkTree,
  type Finding,
  isCI,
  isDependency,
  isRepaired,
  type LocalSession,
  type RepairResult,
  readPolicy,
  type TreeVerdict,
} from '@abistamp/core';
import { StreamReport, type Project as YarnProject } from '@yarnpkg/core';
import { endProcess } from './end-process.ts';
import { formatFindingError } from './finding-error.ts';
import { openYarnProject, readYarnRuntime } from './open-project.ts';
import { describeError, isNoTree, printLine } from './print-error.ts';
import { repairInSection } from './repair.ts';
import { settleRepair } from './settle-repair.ts';
import { listNotes, syncYarnBuildState } from './sync-build-state.ts';

/** Set once something was printed, so that Yarn processes started by scripts do not repeat it. */
const toldVariable = 'ABISTAMP_YARN_TOLD';

/**
 * Checks the tree before a program of the project runs. Where an addon would fail to load, prints one line on
 * standard error and ends the process. Nothing else stops a script: no record, no setting and no bug of ours.
 */
export async function checkBeforeScript(yarn: YarnProject, env: NodeJS.ProcessEnv): Promise<void> {
  const code = await check(yarn, env).catch((error) => {
    if (!isNoTree(error)) printLine(describeError(error));
    return 0;
  });
  if (code !== 0) await endProcess(code);
}

async function check(yarn: YarnProject, env: NodeJS.ProcessEnv): Promise<0 | 1> {
  const runtime = readYarnRuntime();
  const project = openYarnProject(yarn, runtime);
  const session = { project, runtime, env };
  const policy = readPolicy(project.tree, env, 'start', process.stderr.isTTY === true);
  const told = env[toldVariable] === project.root;
  env[toldVariable] = project.root;
  if (!told) for (const complaint of policy.complaints) printLine(`abistamp BAD_ARGUMENT: ${complaint}`);
  if (policy.onMismatch === 'off') return 0;
  await settleRepair(project, policy.onMismatch);
  const { findings, recorded } = checkTree(session);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return 0;
  // The project's own code is built by its own scripts, which must run for that.
  if (policy.onMismatch === 'warn' || errors.every(isOwn)) {
    if (!told) printLine(formatFindingError(errors, runtime, env));
    return 0;
  }
  if (policy.onMismatch === 'error' || !errors.some(mayRepair)) {
    printLine(formatFindingError(errors, runtime, env));
    return 1;
  }
  const result = await repair(yarn, session, recorded).catch((error) => {
    printLine(describeError(error));
    return null;
  });
  if (result !== null && isRepaired(result)) return 0;
  const left = result?.verdict.findings.filter(({ severity }) => severity === 'error') ?? errors;
  if (left.length > 0) printLine(formatFindingError(left, runtime, env));
  return left.every(isOwn) ? 0 : 1;
}

/** What Yarn did not build stays unbuilt: `--mode=skip-build` leaves scripts out on purpose. */
const mayRepair = ({ repair, problem }: Finding): boolean => repair !== 'ask' && problem.code !== 'NOT_BUILT';

const isOwn = (finding: Finding): boolean => !isDependency(finding.package.path);

/** Repairs the tree, with a report of Yarn's on standard error. */
async function repair(
  yarn: YarnProject,
  session: LocalSession,
  recorded: TreeVerdict['recorded'],
): Promise<RepairResult> {
  const { runtime, env } = session;
  const notes = listNotes(yarn, recorded);
  const report = new StreamReport({
    configuration: yarn.configuration,
    stdout: process.stderr,
    includeFooter: false,
  });
  try {
    const project = openYarnProject(yarn, runtime, report);
    return await repairInSection(
      { ...session, project },
      report,
      { frozen: isCI(env), leaveUnbuilt: true },
      ({ verdict }) => syncYarnBuildState(yarn, project, verdict, notes),
    );
  } finally {
    await report.finalize();
  }
}
