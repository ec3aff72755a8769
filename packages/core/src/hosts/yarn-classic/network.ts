import { join } from 'node:path';
import type { FileTree } from '../../files/file-tree.ts';
import { maxBytes } from '../../files/limits.ts';
import { isSpared, type NetworkSettings, readVariable } from '../settings/network.ts';
import { type RcLayers, readLayered, readRcLayers } from '../settings/npmrc.ts';
import { homeOf, readOutside } from '../settings/read-outside.ts';
import { readRegistries } from '../settings/registries.ts';
import { isNo, listVariables } from '../settings/switches.ts';

/** Yarn 1's: its own files before npm's; a proxy for servers without TLS, and one for all others. */
export function readYarnClassicNetwork(tree: FileTree, env: NodeJS.ProcessEnv): NetworkSettings {
  const own = [tree.read('.yarnrc', maxBytes.settings) ?? '', readOutside(join(homeOf(env), '.yarnrc'))].map(
    parseYarnrc,
  );
  const layers: RcLayers = [listVariables(env, 'yarn_'), ...own, ...readRcLayers(tree, env, '.npmrc', [])];
  const set = (name: string) => readLayered(layers, name) || null;
  const of = (name: string) => readVariable(env, name);
  return {
    ...readRegistries(layers),
    proxyFor: (url) => {
      const [name, usual] =
        url.protocol === 'https:'
          ? (['https-proxy', of('https_proxy') ?? of('http_proxy')] as const)
          : (['proxy', of('http_proxy')] as const);
      const proxy = set(name);
      if (proxy !== null) return isNo(proxy) ? null : proxy;
      return isSpared(url, of('no_proxy')) ? null : usual;
    },
  };
}

/** Lines of a name and a value, each perhaps in quotes. */
function parseYarnrc(text: string): [string, string][] {
  return text.split('\n').flatMap((line): [string, string][] => {
    const [, name, value] = /^\s*"?([^\s"#]+)"?\s+"?([^"]*?)"?\s*$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value]];
  });
}
