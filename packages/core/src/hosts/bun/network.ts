import type { FileTree } from '../../files/file-tree.ts';
import { maxBytes } from '../../files/limits.ts';
import { isSpared, type NetworkSettings, readVariable, scopeOf } from '../settings/network.ts';
import { readRcLayers } from '../settings/npmrc.ts';
import { readRegistries } from '../settings/registries.ts';
import { readUserFiles } from './bunfig.ts';

/** Bun's: bunfig.toml, else npm's files; proxies by variables alone (Bun's docs, "bunfig" and "fetch"). */
export function readBunNetwork(tree: FileTree, env: NodeJS.ProcessEnv): NetworkSettings {
  const npmrc = readRegistries(readRcLayers(tree, env, '.npmrc', []));
  const files = [tree.read('bunfig.toml', maxBytes.yamlSettings) ?? '', ...readUserFiles(env)];
  const find = (table: string, key: string): Registry | null =>
    files.map((text) => readRegistry(text, table, key)).find((each) => each !== null) ?? null;
  const named = (name: string): Registry | null => {
    const scope = scopeOf(name);
    const own =
      scope === null ? null : (find('install.scopes', scope) ?? find('install.scopes', scope.slice(1)));
    return own ?? find('install', 'registry');
  };
  const of = (name: string) => readVariable(env, name);
  return {
    isOffline: false,
    registryOf: (name) => named(name)?.url ?? of('bun_config_registry') ?? npmrc.registryOf(name),
    authorizationFor: (name, registry) => {
      const token = named(name)?.token ?? null;
      const value =
        token === null ? null : token.replace(/^\$\{?(\w+)\}?$/, (whole, key) => env[key] ?? whole);
      return value === null ? npmrc.authorizationFor(name, registry) : `Bearer ${value}`;
    },
    proxyFor: (url) =>
      isSpared(url, of('no_proxy')) ? null : of(url.protocol === 'https:' ? 'https_proxy' : 'http_proxy'),
  };
}

interface Registry {
  url: string;
  token: string | null;
}

/** A key of one table, as a text or as `{ url = "…", token = "…" }` on its line; no more of TOML is read. */
function readRegistry(text: string, table: string, key: string): Registry | null {
  let current = '';
  for (const line of text.split('\n')) {
    current = /^\s*\[\s*([\w.]+)\s*\]/.exec(line)?.[1] ?? current;
    const [, name, value = ''] = /^\s*"?([@\w.-]+)"?\s*=\s*(.*)$/.exec(line) ?? [];
    if (current !== table || name !== key) continue;
    const plain = /^["']([^"']+)["']/.exec(value)?.[1];
    const url = plain ?? /\burl\s*=\s*["']([^"']+)["']/.exec(value)?.[1];
    const token = /\btoken\s*=\s*["']([^"']+)["']/.exec(value)?.[1] ?? null;
    if (url !== undefined) return { url, token: plain === undefined ? token : null };
  }
  return null;
}
