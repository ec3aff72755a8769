import { type Command, command, inFolder, type NextStep, rebuildWithAbistamp } from '../hosts/command.ts';
import { hostOf } from '../hosts/index.ts';
import type { Project } from '../operations/project/project.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { implicitBuild } from '../tree/declared-build.ts';
import { isDependency, ownPath } from '../tree/own-package.ts';
import type { Finding } from '../verdict/finding.ts';
import type { FindingCode, PackageProblem, Problem } from '../verdict/problem.ts';
import { isVisualC } from '../verdict/windows-libraries.ts';
import { withAlternatives } from './alternative-words.ts';
import { adviseBuildForBun, adviseOtherProgram } from './bun-deno-words.ts';
import { adviseExternalBuffers } from './external-words.ts';
import { formatCommand, quoteWord } from './format-command.ts';
import { adviseRecord } from './frozen-words.ts';
import { formatRuntime, joinWords, nameMachine } from './names.ts';
import { adviseAfterProof } from './proof-words.ts';

/** What decides how a tree is repaired: who installed it, and whether that host itself runs this code. */
export type RepairContext = Pick<Project, 'root' | 'host' | 'builder' | 'runner'> &
  Partial<Pick<Project, 'lockfile'>>;

/** The one thing to do: a command, a setting or, if neither would help, advice. */
export type Step = NextStep | { kind: 'advice'; text: string; next: Command | null };

/** What fixes a finding. */
export function nextStep(finding: Finding, context: RepairContext, asked: Runtime): Step {
  const { problem, blocked, runtime = asked } = finding;
  // Another project's packages are repaired there.
  const { linked } = finding.package;
  if (linked !== undefined) return run(inFolder(linked, { runner: 'abistamp', args: ['rebuild'] }));
  if (!isDependency(finding.package.path)) return buildStep(context.host, finding.package);
  // Nothing can be built here for a runtime that is not here.
  if (runtime.execPath === null && finding.repair !== 'ask')
    return advise(`run the install under ${formatRuntime(runtime)} on ${nameMachine(runtime)}`);
  if (finding.repair !== 'ask') return repairStep(context, [finding]);
  if (blocked !== null && isFixedByBuild(problem.code)) {
    const { name, path, build } = finding.package;
    if (blocked.deployed === true)
      return advise(`deploy this folder again under ${formatRuntime(runtime)}, from where it was made`);
    if (blocked.bundled === true)
      return advise(`depend on ${quoteWord(name)} itself: nothing approves what came in another package`);
    const pkg = { name, path, isImplicit: build?.script === implicitBuild };
    return hostOf(context.host).commands.approve(blocked, pkg);
  }
  return withAlternatives(
    adviseOn(finding, runtime, context.host),
    problem.code,
    finding.package.name,
    runtime,
  );
}

function adviseOn({ problem, package: pkg, file }: Finding, runtime: Runtime, host: Project['host']): Step {
  const advice = advices[problem.code] as Advise<FindingCode>;
  return advice(problem as never, { ...pkg, file }, runtime, host);
}

/** What a person can do about a file that no package brings: a bundler copied it, or its own build made it. */
export function stepForFile(finding: Finding | null, runtime: Runtime, { host }: RepairContext): Step {
  if (
    finding !== null &&
    !isFixedByBuild(finding.problem.code) &&
    finding.problem.code !== 'NODE_API_TOO_NEW'
  )
    return adviseOn(finding, runtime, host);
  return advise(
    `put a file there that was made for ${formatRuntime(runtime)} on ${nameMachine(runtime)}: bundle or build again with that program`,
  );
}

type Advise<Code extends FindingCode> = (
  problem: Extract<Problem | PackageProblem, { code: Code }>,
  pkg: Finding['package'] & Pick<Finding, 'file'>,
  runtime: Runtime,
  host: Project['host'],
) => Step;

/** What a person can do if no repair of ours helps. */
const advices: { [Code in FindingCode]: Advise<Code> } = {
  ABI_MISMATCH: (_, pkg, runtime) =>
    runtime.kind === 'bun'
      ? advise(adviseBuildForBun(pkg, runtime))
      : adviseVersion(pkg, `supports ${formatRuntime(runtime)}`),
  NODE_API_TOO_NEW: ({ needs }, { name }) =>
    advise(`run a newer Node, with Node-API ${needs}, or install an older version of ${quoteWord(name)}`),
  PLATFORM_MISMATCH: (_, pkg, runtime) => adviseVersion(pkg, `supports ${nameMachine(runtime)}`),
  ARCH_MISMATCH: (_, pkg, runtime) => adviseVersion(pkg, `supports ${nameMachine(runtime)}`),
  LIBC_MISMATCH: (_, pkg, runtime) => adviseVersion(pkg, `supports ${runtime.libc ?? nameMachine(runtime)}`),
  GLIBC_TOO_OLD: (_, pkg) => adviseOlderSystem(pkg),
  MACOS_TOO_OLD: (_, pkg) => adviseOlderSystem(pkg),
  LIBSTDCXX_TOO_OLD: (_, pkg) => adviseOlderSystem(pkg),
  LIBRARY_MISSING: ({ libraries, elsewhere }) => {
    if (libraries.every(isVisualC)) return advise('install the Microsoft Visual C++ Redistributable');
    if (elsewhere === true)
      return advise(`install what provides ${joinWords(libraries.map(quoteWord), 'and')} there`);
    return advise(
      `install what provides ${joinWords(libraries.map(quoteWord), 'and')}, with this system's package manager`,
    );
  },
  SYMBOL_MISSING: ({ late }, pkg, runtime) =>
    late === true
      ? advise(adviseOtherProgram(pkg))
      : adviseVersion(pkg, `supports ${formatRuntime(runtime)}`),
  INITIAL_EXEC_TLS: ({ size }, pkg, runtime) =>
    runtime.libc === 'musl'
      ? adviseVersion(pkg, `supports ${nameMachine(runtime)}`)
      : advise(`set GLIBC_TUNABLES=glibc.rtld.optional_static_tls=${size} for the program`),
  ADDON_REFUSED: (_, pkg) => advise(adviseOtherProgram(pkg)),
  CORRUPT_FILE: (_, { name }) => advise(`install ${quoteWord(name)} again`),
  NOEXEC_MOUNT: ({ mount }) =>
    advise(`move the project to another file system, or, as root, run ${formatMount(mount)}`),
  EXECUTABLE_STACK: (_, { name, path, file }) =>
    advise(
      `run ${formatPatch(`${path}/${file ?? ''}`)}, or install a version of ${quoteWord(name)} that asks for no executable stack`,
    ),
  UNSIGNED: (_, { path, file }) =>
    run({ runner: 'codesign', args: ['--force', '--sign', '-', `${path}/${file ?? ''}`] }),
  NOT_EXECUTABLE: (_, { path, file }) => run(command('chmod', '+x', `${path}/${file ?? ''}`)),
  NOT_BUILT: (_, pkg, runtime) =>
    adviseVersion(pkg, `supports ${formatRuntime(runtime)} on ${nameMachine(runtime)}`),
  PACKAGE_MISSING: (_, __, ___, host) => run(hostOf(host).commands.install),
  PLATFORM_PACKAGE_MISSING: ({ offered, omission }, pkg, runtime) => {
    if (omission !== undefined) return omission.remedy;
    return offered
      ? advise(
          `install ${quoteWord(pkg.name)} where this tree was made, for ${nameMachine(runtime)}, and copy it again`,
        )
      : adviseVersion(pkg, `supports ${nameMachine(runtime)}`);
  },
  SHADOWED: (_, { path }) => advise(`remove the stale file in ${quoteWord(path)}`),
  DIGEST_CHANGED: (_, pkg) => run({ runner: 'abistamp', args: ['rebuild', '--update', argumentFor(pkg)] }),
  LOAD_FAILED: adviseAfterProof,
  VERDICT_REFUTED: adviseAfterProof,
  EXTERNAL_BUFFERS: adviseExternalBuffers,
  TARGET_NOT_RECORDED: adviseRecord,
  RECORD_DIFFERS: adviseRecord,
};

/** Whether running the package's build is the fix, so that a refusal to run it matters. */
const fixedByBuild = {
  ABI_MISMATCH: true,
  NODE_API_TOO_NEW: false,
  PLATFORM_MISMATCH: true,
  ARCH_MISMATCH: true,
  LIBC_MISMATCH: true,
  GLIBC_TOO_OLD: true,
  MACOS_TOO_OLD: false,
  LIBSTDCXX_TOO_OLD: true,
  LIBRARY_MISSING: false,
  SYMBOL_MISSING: true,
  INITIAL_EXEC_TLS: true,
  ADDON_REFUSED: false,
  CORRUPT_FILE: true,
  NOEXEC_MOUNT: false,
  EXECUTABLE_STACK: false,
  UNSIGNED: false,
  NOT_EXECUTABLE: false,
  NOT_BUILT: true,
  PACKAGE_MISSING: false,
  PLATFORM_PACKAGE_MISSING: false,
  SHADOWED: false,
  DIGEST_CHANGED: false,
  LOAD_FAILED: false,
  VERDICT_REFUTED: false,
  EXTERNAL_BUFFERS: false,
  TARGET_NOT_RECORDED: false,
  RECORD_DIFFERS: false,
} as const satisfies Record<FindingCode, boolean>;

export function isFixedByBuild(code: FindingCode): boolean {
  return fixedByBuild[code];
}

function advise(text: string): Step {
  return { kind: 'advice', text, next: null };
}

function formatMount(mount: string): string {
  return formatCommand(command('mount', '-o', 'remount,exec', mount), '');
}

/** Clears the request, or states that there is none. */
function formatPatch(file: string): string {
  return formatCommand(command('patchelf', '--clear-execstack', file), '');
}

function adviseVersion({ name }: Finding['package'], that: string): Step {
  return advise(`install a version of ${quoteWord(name)} that ${that}`);
}

function adviseOlderSystem({ name }: Finding['package']): Step {
  return advise(
    `run on a newer system, or install a version of ${quoteWord(name)} that was compiled on an older one`,
  );
}

function run(command: Command): Step {
  return { kind: 'command', command };
}

/** What fixes findings that need no person. */
export function repairStep({ host, builder }: RepairContext, findings: readonly Finding[]): Step {
  const [first] = findings;
  const names = [...new Set(findings.map((finding) => argumentFor(finding.package)))];
  const kind = first?.repair === 'rebuild' ? 'rebuild' : 'reinstall';
  // A host builds for the Node that runs it.
  const command =
    builder === undefined && findings.every((finding) => finding.runtime === undefined)
      ? hostOf(host).commands.repair(names, kind, listBroken(findings))
      : rebuildWithAbistamp(names);
  // Only abistamp itself moves a stale file aside.
  return command.runner !== 'abistamp' && first?.repair === 'move-aside'
    ? run({ runner: 'rm', args: [`${first.package.path}/${first.file ?? ''}`] })
    : run(command);
}

/** Folders of packages that lack something of their own, rather than another package. */
function listBroken(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ problem, package: { name, path } }) => {
    const lacksOther =
      (problem.code === 'PLATFORM_PACKAGE_MISSING' && !problem.wanted.includes(name)) ||
      problem.code === 'LIBRARY_MISSING';
    return lacksOther ? [] : [path];
  });
}

/** How an argument names a package: by its name or, if that is not a valid registry name, by its folder. */
function argumentFor({ name, path }: Pick<Finding['package'], 'name' | 'path'>): string {
  return /^(?:@[\w~.-]{1,214}\/)?[\w~.][\w~.-]{0,213}$/.test(name) ? name : path;
}

/** How the code of the root, or of a workspace package, is rebuilt. */
function buildStep(host: string | null, { name, path, build }: Finding['package']): Step {
  const folder = path === ownPath ? null : path;
  if (build === null) return advise(`build ${quoteWord(name)} again`);
  if (build.script === implicitBuild) {
    const at = folder === null ? [] : ['-C', folder];
    return run({ runner: 'npx', args: ['node-gyp', 'rebuild', ...at] });
  }
  return run(hostOf(host).commands.runScript(folder ?? '', 'install'));
}
