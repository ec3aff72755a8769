import { isRecord, parseJson, stringOf } from '../../files/json.ts';
import type { PublishedVersion } from '../../forecast/choose-version.ts';
import { exchange } from '../../store/remote/exchange.ts';
import { followRedirect, isRedirect, maxRedirects } from '../../store/remote/redirects.ts';
import { openRoutes } from '../../store/remote/routes.ts';
import type { Project } from '../project/project.ts';
import { readNetwork } from './read-network.ts';
import { readUsualRegistry } from './usual-registry.ts';
import { isUnfilled, withholdVariables } from './withhold-variables.ts';

/** Asks a registry which versions of a package there are; null where it does not answer. */
interface Registry {
  list(name: string): Promise<PublishedVersion[] | null>;
  close(): void;
}

/** The largest list of versions that is read; those of the largest packages are a few megabytes. */
const maxBytes = 64 * 1024 * 1024;

const limits = { connectMs: 5000, idleMs: 10_000, totalMs: 30_000 };

/**
 * The registries of a project, by the settings of its package manager: one for each scope, with the token that is set
 * for its address and for no other, through the proxy that is set. Null where it is told to stay offline. After the
 * first that fails to answer none is asked again.
 */
export function openRegistry(
  project: Pick<Project, 'tree' | 'host'>,
  env: NodeJS.ProcessEnv,
): Registry | null {
  const network = readNetwork({ ...project, tree: withholdVariables(project.tree, env) }, env);
  if (network.isOffline) return null;
  const routes = openRoutes((url) => refuseUnfilled(network.proxyFor(url)));
  let isDown = false;
  let usual: string | null | undefined;
  const list = async (name: string): Promise<PublishedVersion[] | null> => {
    if (isDown || !/^(?:@[\w.~-]+\/)?[\w.~-]+$/.test(name)) return null;
    const configured = network.registryOf(name);
    if (configured === null) usual ??= readUsualRegistry(env);
    const base = configured ?? usual ?? null;
    if (base === null || isUnfilled(base)) return null;
    try {
      const registry = new URL(base.endsWith('/') ? base : `${base}/`);
      const address = new URL(name.replace('/', '%2f'), registry);
      const authorization = network.authorizationFor(name, registry);
      const isSendable = authorization !== null && !isUnfilled(authorization);
      return readVersions(await download(address, isSendable ? authorization : null));
    } catch {
      isDown = true;
      return null;
    }
  };
  const download = async (address: URL, authorization: string | null): Promise<string> => {
    let url = address;
    for (let hop = 0; hop <= maxRedirects; hop++) {
      const chunks: Buffer[] = [];
      const { agent, path, headers: forProxy } = await routes.routeTo(url);
      // The short form has what an install is decided by.
      const headers = {
        accept: 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8',
        'accept-encoding': 'identity',
        'user-agent': 'abistamp',
        ...forProxy,
        ...(authorization !== null && url.origin === address.origin ? { authorization } : {}),
      };
      const asked = { method: 'GET' as const, url, path, headers, body: null, maxBytes };
      const { status, location } = await exchange(asked, agent, limits, (chunk) => void chunks.push(chunk));
      if (status >= 200 && status < 300) return Buffer.concat(chunks).toString('utf8');
      const next = isRedirect(status) ? followRedirect(url, location) : null;
      // One package that it does not have says nothing about the others.
      if (next === null) return '';
      url = next;
    }
    return '';
  };
  return { list, close: routes.close };
}

/** Without its proxy, a request may not reach what it should. */
function refuseUnfilled(proxy: string | null): string | null {
  if (proxy !== null && isUnfilled(proxy)) throw new Error('the proxy depends on a variable');
  return proxy;
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
