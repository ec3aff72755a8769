import type { FileTree } from '../../files/file-tree.ts';
import { isRecord, parseJson, stringOf } from '../../files/json.ts';
import type { PublishedVersion } from '../../forecast/choose-version.ts';
import { readLayered, readRcLayers } from '../../hosts/settings/npmrc.ts';
import { isNo } from '../../hosts/settings/switches.ts';
import { openConnections } from '../../store/remote/connections.ts';
import { exchange } from '../../store/remote/exchange.ts';
import { followRedirect, isRedirect, maxRedirects } from '../../store/remote/redirects.ts';
import { readUsualRegistry } from './usual-registry.ts';

/** Asks a registry which versions of a package there are; null where it does not answer. */
interface Registry {
  list(name: string): Promise<PublishedVersion[] | null>;
  close(): void;
}

/** The largest list of versions that is read; those of the largest packages are a few megabytes. */
const maxBytes = 64 * 1024 * 1024;

const limits = { connectMs: 5000, idleMs: 10_000, totalMs: 30_000 };

/**
 * The registries of a project, by npm's settings: one for each scope, with the token that is set for its
 * address and for no other. Null where npm is told to stay offline. After the first that fails to answer none
 * is asked again.
 */
export function openRegistry(tree: Pick<FileTree, 'read'>, env: NodeJS.ProcessEnv): Registry | null {
  const layers = readRcLayers(tree, env, '.npmrc', []);
  if (!isNo(readLayered(layers, 'offline') ?? 'false')) return null;
  const connections = openConnections();
  let isDown = false;
  let usual: string | null | undefined;
  const list = async (name: string): Promise<PublishedVersion[] | null> => {
    if (isDown || !/^(?:@[\w.~-]+\/)?[\w.~-]+$/.test(name)) return null;
    const scope = /^@[^/]+(?=\/)/.exec(name)?.[0];
    const named = scope === undefined ? null : readLayered(layers, `${scope}:registry`);
    const configured = named ?? readLayered(layers, 'registry');
    if (configured === null) usual ??= readUsualRegistry(env);
    const base = configured ?? usual ?? null;
    if (base === null) return null;
    try {
      const address = new URL(name.replace('/', '%2f'), base.endsWith('/') ? base : `${base}/`);
      return readVersions(await download(address, findToken(layers, base)));
    } catch {
      isDown = true;
      return null;
    }
  };
  const download = async (address: URL, token: string | null): Promise<string> => {
    let url = address;
    for (let hop = 0; hop <= maxRedirects; hop++) {
      const chunks: Buffer[] = [];
      // The short form has what an install is decided by.
      const headers = {
        accept: 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8',
        'accept-encoding': 'identity',
        'user-agent': 'abistamp',
        ...(token !== null && url.origin === address.origin ? { authorization: `Bearer ${token}` } : {}),
      };
      const asked = { method: 'GET' as const, url, headers, body: null, maxBytes };
      const agent = await connections.agentFor(url.protocol);
      const { status, location } = await exchange(asked, agent, limits, (chunk) => void chunks.push(chunk));
      if (status >= 200 && status < 300) return Buffer.concat(chunks).toString('utf8');
      const next = isRedirect(status) ? followRedirect(url, location) : null;
      // One package that it does not have says nothing about the others.
      if (next === null) return '';
      url = next;
    }
    return '';
  };
  return { list, close: connections.close };
}

/** `//host/path/:_authToken`, for the longest path that the address is below. */
function findToken(layers: ReturnType<typeof readRcLayers>, base: string): string | null {
  const parts = base
    .replace(/^https?:/, '')
    .replace(/\/+$/, '')
    .split('/');
  for (let length = parts.length; length > 2; length--) {
    const found = readLayered(layers, `${parts.slice(0, length).join('/')}/:_authtoken`);
    if (found !== null) return found;
  }
  return null;
}

/** Null for what is no list of versions. */
export function readVersions(text: string): PublishedVersion[] | null {
  const parsed = parseJson(text);
  const versions = isRecord(parsed) ? parsed['versions'] : null;
  if (!isRecord(versions)) return null;
  const keysOf = (value: unknown) => (isRecord(value) ? Object.keys(value) : []);
  return Object.entries(versions).flatMap(([version, entry]): PublishedVersion[] =>
    isRecord(entry)
      ? [
          {
            version,
            engine: isRecord(entry['engines']) ? stringOf(entry['engines']['node']) : null,
            dependencies: keysOf(entry['dependencies']),
            optionalDependencies: keysOf(entry['optionalDependencies']),
            deprecated: entry['deprecated'] !== undefined && entry['deprecated'] !== false,
          },
        ]
      : [],
  );
}
