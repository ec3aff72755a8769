import {
  AbistampError,
  isListed,
  type ListedRuntime,
  type LocalSession,
  type OtherRuntime,
  type Project,
  parseListedRuntime,
  readListedRuntimes,
} from '@abistamp/core';
import { chooseElectron } from './electron-request.ts';
import { findNode } from './find-node.ts';

/**
 * The runtimes that `--also` names: `node@22`, `electron@40`, or the program of a Node, separated by commas.
 * @throws AbistampError for one that is not here
 */
export function findNamed(also: unknown, project: Project, env: NodeJS.ProcessEnv): OtherRuntime[] {
  if (typeof also !== 'string') return [];
  return also.split(',').map((spec) => {
    const listed = parseListedRuntime(spec.trim());
    if (listed?.kind === 'electron') return find(listed, project, env);
    return { kind: 'node', runtime: findNode(spec.trim(), env) };
  });
}

/** Those that the project lists and that are here, and the rest, which costs nobody a command. */
export function findListed({ project, runtime, env }: LocalSession): {
  others: OtherRuntime[];
  missing: string[];
} {
  const others: OtherRuntime[] = [];
  const missing: string[] = [];
  for (const listed of readListedRuntimes(project.tree)) {
    try {
      others.push(isListed([listed], runtime) ? { kind: 'node', runtime } : find(listed, project, env));
    } catch (error) {
      if (!(error instanceof AbistampError)) throw error;
      missing.push(`${listed.kind}@${listed.version}`);
    }
  }
  return { others, missing };
}

function find(listed: ListedRuntime, project: Project, env: NodeJS.ProcessEnv): OtherRuntime {
  const { kind, version } = listed;
  if (kind === 'node') return { kind, runtime: findNode(`node@${version}`, env) };
  const [release] = chooseElectron(project, version).releases;
  if (release === undefined) throw new AbistampError('BAD_ARGUMENT', `no Electron ${version} is here`);
  return { kind, release };
}

/** Each ABI once, and not that of the session's own Node: its packages are built for it already. */
export function dropDoubles(
  { runtime }: Pick<LocalSession, 'runtime'>,
  others: readonly OtherRuntime[],
  hasApp: boolean,
): OtherRuntime[] {
  const abis = new Set(hasApp ? [] : [`node ${runtime.abi}`]);
  return others.filter((other) => {
    const abi = other.kind === 'node' ? other.runtime.abi : other.release.abi;
    const key = `${other.kind} ${abi}`;
    const isNew = !abis.has(key);
    abis.add(key);
    return isNew;
  });
}
