import type { PackageView } from '../../files/package-view.ts';
import { findCalls } from '../../javascript/calls.ts';
import { lastName } from '../../javascript/names.ts';
import { listArguments, type ModuleRequest } from '../../javascript/requests.ts';
import type { Sources } from '../../javascript/sources.ts';
import { matchesTemplate } from '../native-names.ts';

/** Functions of `child_process` that start a program by its path (Node's docs). */
const starters = new Set(['spawn', 'spawnSync', 'execFile', 'execFileSync']);

/** A path in the package whose last part has no ending, or Windows' own. */
const programName = /^\.\/(?:.*\/)?[^/.]+(?:\.exe)?$/;

/** Native programs in the package itself that its code starts. */
export function findPrograms(view: PackageView, sources: Sources): ModuleRequest[] {
  const isMade = ['preinstall', 'install', 'postinstall'].some((event) => event in view.manifest.scripts);
  const accept = (request: string) => {
    const path = request.slice(2);
    if (!programName.test(request) || path.includes('{any}')) return false;
    if (view.files.some((file) => matchesTemplate(path, file))) return true;
    return path.includes('{') || !view.exists(path) ? isMade : isBinary(view.read(path));
  };
  return sources
    .mentioning('child_process')
    .flatMap((source) => [...findCalls(source, 'child_process'), ...findCalls(source, 'node:child_process')])
    .filter(({ node }) => starters.has(lastName(node.callee) ?? ''))
    .flatMap((call) => listArguments(call, accept));
}

/** Whether a file is no script: too large for one, or with a byte that no text has. */
function isBinary(text: string | null): boolean {
  return text === null || text.slice(0, 512).includes('\0');
}
