import { basic, type NetworkSettings, scopeOf } from './network.ts';
import { type RcLayers, readLayered } from './npmrc.ts';
import { isNo } from './switches.ts';

/** Registries and credentials as npm, and all who read its files, find them in `.npmrc`. */
export function readRegistries(layers: RcLayers): Omit<NetworkSettings, 'proxyFor'> {
  return {
    isOffline: !isNo(readLayered(layers, 'offline') ?? 'false'),
    registryOf: (name) => {
      const scope = scopeOf(name);
      const own = scope === null ? null : readLayered(layers, `${scope.toLowerCase()}:registry`);
      return own ?? readLayered(layers, 'registry');
    },
    authorizationFor: (_, registry) => findAuthorization(layers, registry),
  };
}

/**
 * What is set for the longest path that the registry is below, and for no other address: `//host/path/:_authToken`,
 * `_auth`, or `username` with `_password` (npm-registry-fetch, `auth.js`).
 */
function findAuthorization(layers: RcLayers, { host, pathname }: URL): string | null {
  const parts = `${host}${pathname}`.replace(/\/+$/, '').split('/');
  for (let length = parts.length; length > 0; length--) {
    const place = `//${parts.slice(0, length).join('/')}`;
    const read = (name: string) =>
      readLayered(layers, `${place}/:${name}`.toLowerCase()) ??
      readLayered(layers, `${place}:${name}`.toLowerCase());
    const token = read('_authToken');
    if (token !== null) return `Bearer ${token}`;
    const both = read('_auth');
    if (both !== null) return `Basic ${both}`;
    const [user, password] = [read('username'), read('_password')];
    if (user !== null && password !== null)
      return basic(`${user}:${Buffer.from(password, 'base64').toString('utf8')}`);
  }
  return null;
}
