import { resolve } from 'node:path';
import { checkSymbols } from './check-symbols.ts';
import { checkThreadData } from './check-thread-data.ts';
import { checkVersions } from './check-versions.ts';
import { isSameMachine, readElfIdentity } from './elf-identity.ts';
import { type LinkEnvironment, readLinkEnvironment } from './environment.ts';
import { loadObject, loadWithNeeds } from './load.ts';
import { ownFiles } from './machine-files.ts';
import { openProgram, type Program } from './program.ts';
import type { LinkProblem, LinkReport } from './report.ts';
import { readStartedProgram } from './started-program.ts';

export interface LinkHost {
  /** The program that would load the file, as in `process.execPath`. */
  execPath: string;
}

/**
 * Predicts, from the files alone, whether `process.dlopen` in the host's process gets past its machine's
 * loader. For Linux. Nothing is loaded or run; facts about the host are kept for the next file.
 * @param files of the machine: this one, if not given
 */
export function checkLink(
  path: string,
  host: LinkHost,
  environment?: Partial<LinkEnvironment>,
  files = ownFiles,
): LinkReport {
  const started = readStartedProgram(host.execPath);
  const settings = { ...readLinkEnvironment(), ...started.told, ...environment };
  const named = { path: resolve(settings.directory, started.path), loader: started.loader };
  const program = openProgram(named, settings, files);
  if (typeof program === 'string') return { checked: false, reason: program };
  const absolute = resolve(settings.directory, path);
  const result = readElfIdentity(absolute, files);
  if (result.kind !== 'elf') return { checked: false, reason: 'file-unreadable' };
  if (!isSameMachine(result.identity, program.executable.identity)) {
    return refuse({ kind: 'not-loadable', reason: 'other-architecture' });
  }
  return checkInProgram(absolute, program, settings.bindNow);
}

function checkInProgram(path: string, program: Program, bindNow: boolean): LinkReport {
  const { objects, search } = program;
  const root = loadObject(path, path, program.executable, search.files);
  if (root === null) return { checked: false, reason: 'file-unreadable' };
  if (!root.info.isShared || (search.isGlibc && root.info.isProgram))
    return refuse({ kind: 'not-loadable', reason: 'executable' });
  const { added, aliases, problems: missing, isCut } = loadWithNeeds(root, objects, search);
  const libraries = added
    .slice(1)
    .map((object) => ({ name: [...object.names][0] ?? object.path, path: object.path }));
  const stop = (problems: LinkProblem[]): LinkReport => ({
    checked: true,
    loads: false,
    problems,
    libraries,
  });
  // Each step requires the one before: symbols of a missing library are all missing.
  if (missing.length > 0) return stop(missing);
  if (isCut) return { checked: false, reason: 'too-many-libraries' };
  const all = [...objects, ...added];
  const findLibrary = (name: string) =>
    aliases.get(name) ?? all.find((object) => search.isMetBy(name, object));
  const versions = search.isGlibc ? added.flatMap((object) => checkVersions(object, findLibrary)) : [];
  if (versions.length > 0) return stop(versions);
  const scope = {
    defines: (symbol: string) => program.defines(symbol) || added.some(({ info }) => info.defines(symbol)),
    bindNow: search.isGlibc && bindNow,
    putsOffDataReferences: !search.isGlibc,
  };
  const problems: LinkProblem[] = [
    ...added.flatMap((object) => checkSymbols(object, scope)),
    ...checkThreadData(added, program.defines, search.threadDataRoom),
  ];
  return {
    checked: true,
    loads: problems.every(({ kind }) => kind === 'symbol-latent'),
    problems,
    libraries,
  };
}

function refuse(problem: LinkProblem): LinkReport {
  return { checked: true, loads: false, problems: [problem], libraries: [] };
}
