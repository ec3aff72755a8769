import { AbistampError, describeElectron, findElectron, type Project, withRelease } from '@abistamp/core';
import type { CommandContext } from './command.ts';

/**
 * The same request where `--runtime` names Electron: this Node builds for it, so the runtime stays this one, and
 * the project has that Electron. `electron` alone, or a release line, is the one that is installed.
 * @throws AbistampError `BAD_ARGUMENT` for a release whose headers no build could name
 */
export function buildForElectron(request: CommandContext): CommandContext {
  const { runtime, ...options } = request.options;
  const named = typeof runtime === 'string' ? /^electron(?:@v?(\d+(?:\.\d+){0,2}))?$/.exec(runtime) : null;
  if (named === null) return request;
  return {
    ...request,
    options,
    open: (folder) => {
      const project = request.open(folder);
      return { ...project, electron: chooseElectron(project, named[1] ?? '') };
    },
  };
}

/**
 * The packages of the project's apps, for the installed release of a line, or for one that is named in whole.
 * @throws AbistampError `BAD_ARGUMENT` for a release whose headers no build could name
 */
export function chooseElectron(project: Project, version: string): NonNullable<Project['electron']> {
  const use = findElectron(project);
  const installed = use?.releases.find((each) =>
    `${each.version}.`.startsWith(version === '' ? '' : `${version}.`),
  );
  const release = installed ?? (/^\d+\.\d+\.\d+$/.test(version) ? describeElectron(version) : null);
  if (release === null)
    throw new AbistampError(
      'BAD_ARGUMENT',
      version === ''
        ? 'no Electron is installed here'
        : `Electron ${version} is not installed here, and names no release`,
      { hint: 'name a whole version, whose headers exist: electron@40.1.0' },
    );
  return withRelease(use, release);
}
