import type { HostName } from '../hosts/host.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Finding } from '../verdict/finding.ts';
import { nameMachine, nameRuntime } from './names.ts';

/** The one command that mends a finding; where none can, the one thing to do. Commands of ours come without `npx`. */
export function nextStep(finding: Finding, host: HostName | null, runtime: Runtime): string {
  const { name, path } = finding.package;
  // Nothing can be built here for a runtime that is not here.
  if (runtime.execPath === null && finding.repair !== 'ask') {
    return `install there: under ${nameRuntime(runtime)} on ${nameMachine(runtime)}`;
  }
  if (finding.repair !== 'ask') return `abistamp rebuild ${name}`;
  const { problem } = finding;
  if (finding.blocked) return approveCommand(host, name, path);
  switch (problem.code) {
    case 'DIGEST_CHANGED':
      return `abistamp rebuild --update ${name}`;
    case 'NODE_API_TOO_NEW':
      return `run a Node that has Node-API ${problem.needs}, or install an older ${name}`;
    case 'LIBRARY_MISSING':
      return `install ${problem.libraries.join(', ')} with this system's package manager`;
    case 'GLIBC_TOO_OLD':
    case 'LIBSTDCXX_TOO_OLD':
      return `run on a newer system, or install a version of ${name} that was compiled on an older one`;
    default:
      return `install a version of ${name} that supports this runtime`;
  }
}

/** How a project approves one package's build, by host. */
function approveCommand(host: HostName | null, name: string, path: string): string {
  switch (host) {
    case 'pnpm':
      return `pnpm approve-builds ${name}`;
    case 'yarn':
      return `yarn config set enableScripts true && yarn rebuild ${name}`;
    case 'yarn-classic':
      return `yarn install --force`;
    default:
      return `npm install-scripts approve ${name} && npm rebuild ./${path}`;
  }
}
