import type { Command, NextStep } from '../hosts/command.ts';
import type { HostName } from '../hosts/host.ts';
import type { Refusal } from '../hosts/refusal.ts';
import { ownRepairCommand } from '../hosts/repair-command.ts';
import type { Project } from '../operations/project/project.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { implicitBuild } from '../tree/declared-build.ts';
import { isDependency, ownPath } from '../tree/own-package.ts';
import type { Finding } from '../verdict/finding.ts';
import type { FindingCode, PackageProblem, Problem } from '../verdict/problem.ts';
import { quoteWord } from './format-command.ts';
import { formatRuntime, joinWords, nameMachine } from './names.ts';

/** What decides how a tree is repaired: who installed it, and whether that host itself runs this code. */
export type RepairContext = Pick<Project, 'root' | 'host' | 'builder' | 'runner'>;

/** The one thing to do: a command, a setting, or, where neither would help, advice. */
export type Step = NextStep | { kind: 'advice'; text: string; next: Command | null };

/** What fixes a finding. */
export function nextStep(finding: Finding, context: RepairContext, runtime: Runtime): Step {
  const { problem, blocked } = finding;
  if (!isDependency(finding.package.path)) return buildStep(context.host, finding.package);
  // Nothing can be built here for a runtime that is not here.
  if (runtime.execPath === null && finding.repair !== 'ask')
    return advise(`run the install under ${formatRuntime(runtime)} on ${nameMachine(runtime)}`);
  if (finding.repair !== 'ask') return repairStep(context, [finding]);
  if (blocked !== null && isFixedByBuild(problem.code)) return approveStep(blocked, finding.package);
  const advice = advices[problem.code] as Advise<FindingCode>;
  return advice(problem as never, finding.package, runtime);
}

type Advise<Code extends FindingCode> = (
  problem: Extract<Problem | PackageProblem, { code: Code }>,
  pkg: Finding['package'],
  runtime: Runtime,
) => Step;

/** What a person can do where no repair of ours helps. */
const advices: { [Code in FindingCode]: Advise<Code> } = {
  ABI_MISMATCH: (_, pkg, runtime) => adviseVersion(pkg, `supports ${formatRuntime(runtime)}`),
  NODE_API_TOO_NEW: ({ needs }, { name }) =>
    advise(`run a newer Node, with Node-API ${needs}, or install an older version of ${quoteWord(name)}`),
  PLATFORM_MISMATCH: (_, pkg, runtime) => adviseVersion(pkg, `supports ${nameMachine(runtime)}`),
  ARCH_MISMATCH: (_, pkg, runtime) => adviseVersion(pkg, `supports ${nameMachine(runtime)}`),
  LIBC_MISMATCH: (_, pkg, runtime) => adviseVersion(pkg, `supports ${runtime.libc ?? nameMachine(runtime)}`),
  GLIBC_TOO_OLD: (_, pkg) => adviseOlderSystem(pkg),
  LIBSTDCXX_TOO_OLD: (_, pkg) => adviseOlderSystem(pkg),
  LIBRARY_MISSING: ({ libraries }) =>
    advise(
      `install what provides ${joinWords(libraries.map(quoteWord), 'and')}, with this system's package manager`,
    ),
  SYMBOL_MISSING: (_, pkg, runtime) => adviseVersion(pkg, `supports ${formatRuntime(runtime)}`),
  CORRUPT_FILE: (_, { name }) => advise(`install ${quoteWord(name)} again`),
  NOT_BUILT: (_, pkg, runtime) =>
    adviseVersion(pkg, `supports ${formatRuntime(runtime)} on ${nameMachine(runtime)}`),
  PLATFORM_PACKAGE_MISSING: (_, pkg, runtime) => adviseVersion(pkg, `supports ${nameMachine(runtime)}`),
  SHADOWED: (_, { path }) => advise(`remove the stale file in ${quoteWord(path)}`),
  DIGEST_CHANGED: (_, pkg) => run({ runner: 'abistamp', args: ['rebuild', '--update', argumentFor(pkg)] }),
};

/** Whether running the package's build is what fixes it, so that a refusal to run it matters. */
const fixedByBuild = {
  ABI_MISMATCH: true,
  NODE_API_TOO_NEW: false,
  PLATFORM_MISMATCH: true,
  ARCH_MISMATCH: true,
  LIBC_MISMATCH: true,
  GLIBC_TOO_OLD: true,
  LIBSTDCXX_TOO_OLD: true,
  LIBRARY_MISSING: false,
  SYMBOL_MISSING: true,
  CORRUPT_FILE: true,
  NOT_BUILT: true,
  PLATFORM_PACKAGE_MISSING: false,
  SHADOWED: false,
  DIGEST_CHANGED: false,
} as const satisfies Record<FindingCode, boolean>;

export function isFixedByBuild(code: FindingCode): boolean {
  return fixedByBuild[code];
}

function advise(text: string): Step {
  return { kind: 'advice', text, next: null };
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
  const own = builder === undefined ? ownRepairCommand(host, names, first?.repair === 'rebuild') : null;
  if (own !== null && first?.repair === 'move-aside')
    return run({ runner: 'rm', args: [`${first.package.path}/${first.file ?? ''}`] });
  return run(own ?? { runner: 'abistamp', args: ['rebuild', ...names] });
}

/** How an argument names a package: by its name, or, where that is no name that a registry takes, by its folder. */
function argumentFor({ name, path }: Pick<Finding['package'], 'name' | 'path'>): string {
  return /^(?:@[\w~.-]{1,214}\/)?[\w~.][\w~.-]{0,213}$/.test(name) ? name : path;
}

/** What lets a package's build run, for good and for no other package where the host can tell them apart, and runs it. */
function approveStep(refusal: Refusal, { name, path, build }: Finding['package']): Step {
  switch (refusal.host) {
    case 'npm': {
      const rebuild = ['rebuild', `./${path}`];
      return refusal.why === 'scripts-off'
        ? run({ runner: 'npm', args: [...rebuild, '--ignore-scripts=false'] })
        : run({
            runner: 'npm',
            args: ['install-scripts', 'approve', name],
            next: { runner: 'npm', args: rebuild },
          });
    }
    case 'pnpm':
      return approveWithPnpm(refusal, name, build?.script === implicitBuild);
    case 'yarn':
      return run({
        runner: 'npm',
        args: ['pkg', 'set', `dependenciesMeta[${name}].built=true`, '--json'],
        next: { runner: 'yarn', args: ['install'] },
      });
    case 'yarn-classic':
      return run({
        runner: 'yarn',
        args: ['config', 'set', 'ignore-scripts', 'false'],
        next: { runner: 'yarn', args: ['install', '--force'] },
      });
  }
}

/** @param implicit the package has a binding.gyp and no script: pnpm 10 and 11 approve such a build and then do not run it */
function approveWithPnpm({ version, why }: Refusal, name: string, implicit: boolean): Step {
  const major = Number(version?.split('.')[0] ?? 0);
  const unseen = implicit && (major === 10 || major === 11);
  const rebuild: Command = { runner: 'abistamp', args: ['rebuild', name] };
  if (why === 'scripts-off') {
    const args = unseen ? ['install', '--force'] : ['rebuild', name];
    return run({ runner: 'pnpm', args: [...args, '--config.ignore-scripts=false'] });
  }
  // pnpm 9 has lists and no command for them.
  if (major < 10) {
    const list = why === 'denied' ? 'neverBuiltDependencies' : 'onlyBuiltDependencies';
    const change = why === 'denied' ? 'remove' : 'add';
    return { kind: 'setting', file: 'package.json', key: ['pnpm', list], change, value: name, next: rebuild };
  }
  // pnpm 10 asks which, among those that nobody has denied.
  if (major === 10 && why === 'denied') {
    const file = 'pnpm-workspace.yaml';
    return { kind: 'setting', file, key: ['allowBuilds', name], change: 'set', value: 'true', next: rebuild };
  }
  const approve: Command = { runner: 'pnpm', args: ['approve-builds', ...(major === 10 ? [] : [name])] };
  return run(unseen || why === 'denied' ? { ...approve, next: rebuild } : approve);
}

/** How the code of the root, or of a workspace's package, is built again. */
function buildStep(host: HostName | null, { name, path, build }: Finding['package']): Step {
  const folder = path === ownPath ? null : path;
  if (build === null) return advise(`build ${quoteWord(name)} again`);
  if (build.script === implicitBuild) {
    const at = folder === null ? [] : ['-C', folder];
    return run({ runner: 'npx', args: ['node-gyp', 'rebuild', ...at] });
  }
  const runner = host === 'pnpm' ? 'pnpm' : host === 'yarn' || host === 'yarn-classic' ? 'yarn' : 'npm';
  return run({ runner, args: ['run', 'install'], ...(folder === null ? {} : { folder }) });
}
