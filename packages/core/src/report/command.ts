import { majorOf } from '@abistamp/binary';
import type { HostName } from '../hosts/host.ts';
import type { Refusal } from '../hosts/refusal.ts';
import { ownRepairCommand } from '../hosts/repair-command.ts';
import type { Project } from '../operations/project/project.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { implicitBuild } from '../tree/declared-build.ts';
import { isDependency, ownPath } from '../tree/own-package.ts';
import type { Finding } from '../verdict/finding.ts';
import { formatRuntime, nameMachine } from './names.ts';

/** What decides how a tree is mended: who installed it, and whether that host itself runs this code. */
export type RepairContext = Pick<Project, 'host' | 'builder'>;

/** The one command that mends a finding; where none can, the one thing to do. Commands of ours come without `npx`. */
export function nextStep(finding: Finding, mender: RepairContext, runtime: Runtime): string {
  const { name, path } = finding.package;
  if (!isDependency(path)) return buildCommand(mender.host, finding.package);
  // Nothing can be built here for a runtime that is not here.
  if (runtime.execPath === null && finding.repair !== 'ask') {
    return `install there: under ${formatRuntime(runtime)} on ${nameMachine(runtime)}`;
  }
  if (finding.repair !== 'ask') return repairCommand(mender, [finding]);
  const { problem } = finding;
  if (finding.blocked !== null) return approveCommand(finding.blocked, finding.package);
  switch (problem.code) {
    case 'DIGEST_CHANGED':
      return `abistamp rebuild --update ${name}`;
    case 'NODE_API_TOO_NEW':
      return `run a Node that has Node-API ${problem.needs}, or install an older ${name}`;
    case 'LIBRARY_MISSING':
      return `install ${problem.libraries.join(', ')} with this system's package manager`;
    case 'PLATFORM_PACKAGE_MISSING':
      return `install a version of ${name} that supports ${nameMachine(runtime)}`;
    case 'GLIBC_TOO_OLD':
    case 'LIBSTDCXX_TOO_OLD':
      return `run on a newer system, or install a version of ${name} that was compiled on an older one`;
    default:
      return `install a version of ${name} that supports this runtime`;
  }
}

/** What mends findings that no person is needed for. */
export function repairCommand({ host, builder }: RepairContext, findings: readonly Finding[]): string {
  const names = [...new Set(findings.map((finding) => finding.package.name))];
  const [first] = findings;
  const own = builder === undefined ? ownRepairCommand(host, names, first?.repair === 'rebuild') : null;
  if (own !== null && first?.repair === 'move-aside')
    return `remove ${first.package.path}/${first.file ?? ''}`;
  return own ?? `abistamp rebuild ${names.join(' ')}`;
}

/** What lets a package's build run, for good and for no other package where the host can tell them apart, and runs it. */
function approveCommand(refusal: Refusal, { name, path, build }: Finding['package']): string {
  switch (refusal.host) {
    case 'npm':
      return refusal.why === 'scripts-off'
        ? `npm rebuild ./${path} --ignore-scripts=false`
        : `npm install-scripts approve ${name} && npm rebuild ./${path}`;
    case 'pnpm':
      return approveWithPnpm(refusal, name, build?.script === implicitBuild);
    case 'yarn':
      return `npm pkg set "dependenciesMeta[${name}].built=true" --json && yarn install`;
    case 'yarn-classic':
      return 'yarn config set ignore-scripts false && yarn install --force';
  }
}

/** @param implicit the package has a binding.gyp and no script: pnpm 10 and 11 approve such a build and then do not run it */
function approveWithPnpm({ version, why }: Refusal, name: string, implicit: boolean): string {
  const major = majorOf(version) ?? 0;
  const unseen = implicit && (major === 10 || major === 11);
  const rebuild = `abistamp rebuild ${name}`;
  if (why === 'scripts-off')
    return `pnpm ${unseen ? 'install --force' : `rebuild ${name}`} --config.ignore-scripts=false`;
  // pnpm 9 has lists and no command for them.
  if (major < 10)
    return why === 'denied'
      ? `take ${name} out of neverBuiltDependencies, then run ${rebuild}`
      : `add ${name} to onlyBuiltDependencies, then run ${rebuild}`;
  // pnpm 10 asks which, among those that nobody has denied.
  if (major === 10 && why === 'denied')
    return `set allowBuilds.${name} to true in pnpm-workspace.yaml, then run ${rebuild}`;
  const approve = `pnpm approve-builds${major === 10 ? '' : ` ${name}`}`;
  return unseen || why === 'denied' ? `${approve} && ${rebuild}` : approve;
}

/** How the code of the root, or of a workspace's package, is built again. */
function buildCommand(host: HostName | null, { name, path, build }: Finding['package']): string {
  const folder = path === ownPath ? '' : path;
  if (build === null) return `build ${name} again`;
  if (build.script === implicitBuild) return `npx node-gyp rebuild${folder === '' ? '' : ` -C ${folder}`}`;
  const run = host === 'pnpm' ? 'pnpm' : host === 'yarn' || host === 'yarn-classic' ? 'yarn' : 'npm';
  return `${folder === '' ? '' : `cd ${folder} && `}${run} run install`;
}
