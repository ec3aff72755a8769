import type { FileTree } from '../../files/file-tree.ts';
import { isRecord, stringOf } from '../../files/json.ts';
import { isSpared, type NetworkSettings, readVariable, scopeOf } from '../settings/network.ts';
import { readLayered } from '../settings/npmrc.ts';
import { readRegistries } from '../settings/registries.ts';
import { isNo } from '../settings/switches.ts';
import { readPnpmRc } from './rc.ts';
import { findSettingsFolder, settingsFile } from './settings-folder.ts';
import { readWorkspaceFile } from './workspace-file.ts';

/**
 * pnpm's: what pnpm-workspace.yaml says, else `.npmrc`, else variables. Servers without TLS have their own proxy
 * (@pnpm/config, `resolveProxySettings`).
 */
export function readPnpmNetwork(tree: FileTree, env: NodeJS.ProcessEnv): NetworkSettings {
  const settings = readWorkspaceFile(tree, findSettingsFolder(tree))?.settings ?? new Map<string, unknown>();
  const layers = readPnpmRc(tree, env, settingsFile(tree, '.npmrc'));
  const set = (...names: readonly [inYaml: string, inNpmrc: string]) => {
    const value = stringOf(settings.get(names[0])) ?? readLayered(layers, names[1]);
    return value === null || value === '' || isNo(value) ? null : value;
  };
  const of = (name: string) => readVariable(env, name);
  const readNamed = (scope: string) => readLayered(layers, `${scope.toLowerCase()}:registry`);
  return {
    ...readRegistries(layers),
    registryOf: (name) => {
      const scope = scopeOf(name);
      const own = scope === null ? null : (readScope(settings, scope) ?? readNamed(scope));
      const usual = readScope(settings, 'default') ?? stringOf(settings.get('registry'));
      return own ?? usual ?? readLayered(layers, 'registry');
    },
    proxyFor: (url) => {
      const spared = set('noProxy', 'no-proxy') ?? set('noproxy', 'noproxy') ?? of('no_proxy');
      if (isSpared(url, spared)) return null;
      const proxy = set('httpsProxy', 'https-proxy') ?? set('proxy', 'proxy') ?? of('https_proxy');
      if (url.protocol === 'https:') return proxy;
      return set('httpProxy', 'http-proxy') ?? proxy ?? of('http_proxy') ?? of('proxy');
    },
  };
}

/** `registries: { default: …, "@scope": … }` */
function readScope(settings: ReadonlyMap<string, unknown>, scope: string): string | null {
  const registries = settings.get('registries');
  return isRecord(registries) ? stringOf(registries[scope]) : null;
}
