import type { FileTree } from '../../files/file-tree.ts';
import { isSpared, type NetworkSettings, readVariable } from '../settings/network.ts';
import { readLayered, readRcLayers } from '../settings/npmrc.ts';
import { readRegistries } from '../settings/registries.ts';
import { isNo } from '../settings/switches.ts';

/** npm's: `https-proxy` is for all servers, and only without it variables count (@npmcli/agent, `proxy.js`). */
export function readNpmNetwork(tree: FileTree, env: NodeJS.ProcessEnv): NetworkSettings {
  const layers = readRcLayers(tree, env, '.npmrc', []);
  const set = (name: string) => {
    const value = readLayered(layers, name);
    return value === null || value === '' || isNo(value) ? null : value;
  };
  const of = (name: string) => readVariable(env, name);
  return {
    ...readRegistries(layers),
    proxyFor: (url) => {
      if (isSpared(url, set('noproxy') ?? of('no_proxy'))) return null;
      const proxy = set('https-proxy') ?? set('proxy') ?? of('https_proxy');
      return url.protocol === 'https:' ? proxy : (proxy ?? of('http_proxy') ?? of('proxy'));
    },
  };
}
