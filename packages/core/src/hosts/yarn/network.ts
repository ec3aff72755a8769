import type { FileTree } from '../../files/file-tree.ts';
import { isRecord, stringOf } from '../../files/json.ts';
import { compileGlob } from '../glob.ts';
import { basic, type NetworkSettings, scopeOf } from '../settings/network.ts';
import { plainName } from '../settings/switches.ts';
import { parseYamlFile } from '../settings/yaml-file.ts';
import { listFiles } from './settings.ts';

type Settings = ReadonlyMap<string, unknown>;

/**
 * Yarn's: variables, then the nearest `.yarnrc.yml` upwards that has a setting; maps are joined. It takes no proxy from
 * the variables of other programs (@yarnpkg/core, `httpUtils.ts`).
 */
export function readYarnNetwork(tree: FileTree, env: NodeJS.ProcessEnv): NetworkSettings {
  const usual = readAll(tree, env);
  const scopes = mapOf(usual.get('npmScopes'));
  const scopeSettings = (name: string): Settings => mapOf(scopes.get(scopeOf(name)?.slice(1) ?? ''));
  const textOf = (value: unknown) => replaceVariables(stringOf(value), env);
  return {
    isOffline: isNo(usual.get('enableNetwork')),
    registryOf: (name) => {
      const set = scopeSettings(name).get('npmRegistryServer') ?? usual.get('npmRegistryServer');
      return textOf(set) ?? stringOf(set);
    },
    // Of packages without a scope only where it is asked for (@yarnpkg/plugin-npm, `npmHttpUtils.ts`).
    authorizationFor: (name, registry) => {
      const places = [scopeSettings(name), findRegistry(mapOf(usual.get('npmRegistries')), registry), usual];
      const found = places.find((each) => each.has('npmAuthToken') || each.has('npmAuthIdent'));
      if (found === undefined || (scopeOf(name) === null && !isYes(found.get('npmAlwaysAuth')))) return null;
      const token = textOf(found.get('npmAuthToken'));
      if (token !== null) return `Bearer ${token}`;
      const ident = textOf(found.get('npmAuthIdent'));
      if (ident === null) return null;
      return ident.includes(':') ? basic(ident) : `Basic ${ident}`;
    },
    proxyFor: (url) => {
      const name = url.protocol === 'https:' ? 'httpsProxy' : 'httpProxy';
      return textOf(findForServer(mapOf(usual.get('networkSettings')), url, name) ?? usual.get(name));
    },
  };
}

/** Every setting where it counts, maps of several files as one. */
function readAll(tree: FileTree, env: NodeJS.ProcessEnv): Settings {
  const all = new Map<string, unknown>();
  for (const text of listFiles(tree, env))
    for (const [name, value] of parseYamlFile(text) ?? []) {
      const nearer = all.get(name);
      if (nearer === undefined) all.set(name, value);
      else if (isRecord(nearer) && isRecord(value)) all.set(name, { ...value, ...nearer });
    }
  const plain = [
    'npmRegistryServer',
    'npmAuthToken',
    'npmAuthIdent',
    'npmAlwaysAuth',
    'httpProxy',
    'httpsProxy',
  ];
  for (const [variable, value] of Object.entries(env))
    for (const name of [...plain, 'enableNetwork'])
      if (plainName(variable) === plainName(`yarn${name}`)) all.set(name, value);
  return all;
}

const mapOf = (value: unknown): Settings => new Map(isRecord(value) ? Object.entries(value) : []);

const isYes = (value: unknown): boolean => ['true', '1'].includes(String(value));

const isNo = (value: unknown): boolean => ['false', '0'].includes(String(value));

/** `npmRegistries`, by address with or without the protocol. */
function findRegistry(registries: Settings, { href }: URL): Settings {
  const plain = (address: string) => address.replace(/\/+$/, '');
  const found = [...registries].find(([key]) =>
    [plain(href), plain(href).replace(/^[a-z]+:/, '')].includes(plain(key)),
  );
  return mapOf(found?.[1]);
}

/** `networkSettings`: globs of servers, the longest that has the setting. */
function findForServer(network: Settings, { hostname }: URL, name: string): unknown {
  const longestFirst = [...network].sort(([a], [b]) => b.length - a.length);
  for (const [glob, value] of longestFirst)
    if (isRecord(value) && Object.hasOwn(value, name) && matches(glob, hostname)) return value[name];
  return null;
}

function matches(glob: string, hostname: string): boolean {
  try {
    return compileGlob(glob).test(hostname);
  } catch {
    return false;
  }
}

/** `${NAME}`, `${NAME-default}`, `${NAME:-default}`; null where a variable without a default is not set. */
function replaceVariables(text: string | null, env: NodeJS.ProcessEnv): string | null {
  let isWhole = text !== null && text !== '';
  const replaced = text?.replace(
    /\$\{([\w]+)(:)?(?:-([^}]*))?\}/g,
    (_, name: string, colon: string | undefined, otherwise: string | undefined) => {
      const value = colon === undefined ? env[name] : env[name] || undefined;
      isWhole &&= (value ?? otherwise) !== undefined;
      return value ?? otherwise ?? '';
    },
  );
  return isWhole && replaced !== undefined && replaced !== '' ? replaced : null;
}
