import { checkLink } from '@abistamp/binary';
import { absolutePath } from '../../files/file-tree.ts';
import type { FoundError } from '../../load-error/load-error.ts';
import { readLoadErrors } from '../../load-error/read-load-errors.ts';
import { readNoexecMounts } from '../../runtime/noexec-mounts.ts';
import type { LocalRuntime } from '../../runtime/runtime.ts';
import type { RecordedFile } from '../../tree/native-package.ts';
import { repairOf } from '../../verdict/choose-repair.ts';
import type { Finding } from '../../verdict/finding.ts';
import { judgeFile } from '../../verdict/judge-file.ts';
import { isDoubt, type Problem } from '../../verdict/problem.ts';
import { isOpen, problemOfFile } from '../../verdict/problem-of-file.ts';
import { severityOf } from '../../verdict/severity.ts';
import { judgeApprovals } from '../check/judge-approvals.ts';
import { translateLink } from '../check/translate-link.ts';
import type { LoadedFile } from './describe-loaded.ts';
import type { Explanation } from './explain-load.ts';

/** A load that failed in this process. */
interface Failure {
  /** The file, absolute. */
  path: string;
  /** What Node said of it. */
  message: string;
}

type ReadFile = LoadedFile & { file: RecordedFile };

/**
 * Why a file did not load in this process: by its own bytes, and by asking the machine; or by the message,
 * where they say nothing against it.
 *
 * @param loaded null where it is in no package
 * @returns null where nothing is known
 */
export function explainFailure(
  { path, message }: Failure,
  loaded: LoadedFile | null,
  runtime: LocalRuntime,
  env: NodeJS.ProcessEnv,
): Explanation | null {
  const file = loaded?.file ?? null;
  const finding = loaded === null || file === null ? null : findFault({ ...loaded, file }, runtime, env);
  // Programs load libraries that are no addons, and take the complaint for success.
  if (file !== null && finding === null && isNoAddon(file)) return null;
  const error = readMessage(path, message, file !== null && finding === null);
  if (finding === null && error.problem === null) return null;
  return {
    error,
    name: loaded?.package.name ?? null,
    package: loaded?.isInPackage === true ? loaded.package : null,
    findings: finding === null ? [] : [finding],
  };
}

function isNoAddon({ facts }: RecordedFile): boolean {
  return facts.format !== null && facts.slices.every(({ registration }) => registration.kind === 'none');
}

/** What is wrong with the file, here and now. */
function findFault(loaded: ReadFile, runtime: LocalRuntime, env: NodeJS.ProcessEnv): Finding | null {
  const { package: pkg, project, file } = loaded;
  const session = { project, runtime, env };
  const place = `${pkg.path}/${file.path}`;
  const mount =
    runtime.platform === 'linux' ? readNoexecMounts()(absolutePath(project.root, pkg.path)) : null;
  const problem = problemOfFile(pkg, file, runtime, {
    links: new Map([[place, askMachine(loaded, runtime)]]),
    companions: new Map(),
    mounts: new Map(mount === null ? [] : [[pkg.path, mount]]),
  });
  if (problem === null || isDoubt(problem)) return null;
  const approvals = judgeApprovals(session, [pkg]);
  const installs = project.host !== null || project.lockfile !== null;
  return {
    severity: severityOf(pkg, problem, runtime),
    package: pkg,
    file: file.path,
    problem,
    repair: repairOf(pkg, problem, runtime, { ...approvals, installs }),
    blocked: approvals.blocked.get(pkg.path) ?? null,
  };
}

/** What the machine lacks for it. */
function askMachine({ project, package: pkg, file }: ReadFile, runtime: LocalRuntime): Problem | null {
  if (runtime.platform !== 'linux' || !isOpen(judgeFile(file.facts, runtime))) return null;
  const report = checkLink(absolutePath(project.root, `${pkg.path}/${file.path}`), runtime);
  if (!report.checked) return null;
  return report.problems.map((each) => translateLink(each, pkg, file)).find((each) => each !== null) ?? null;
}

/** @param fits nothing is wrong with the file itself, as far as that can be seen */
function readMessage(path: string, message: string, fits: boolean): FoundError {
  const [found] = readLoadErrors(message);
  const unknown = { quote: message, path, problem: null, abi: null, program: null };
  const error = found ?? { ...unknown, asks: null, weight: 'reason' as const };
  // Of a file that fits, only a second load of it is refused so.
  return fits && error.problem?.code === 'NOT_REGISTERED'
    ? { ...error, problem: { code: 'LOADED_BEFORE' } }
    : error;
}
