import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { cacheDirectory } from '../../scripts/fetch-package.mjs';
import { compilerDirectory } from './compilers.ts';
import type { NodeRuntime } from './node.ts';
import { nodeGypOfPnpm } from './node-gyp.ts';
import { registryConfigFile } from './registry.ts';
import { shimDirectory } from './shims.ts';
import type { Tool } from './tool.ts';

/**
 * The only settings of the machine that a test's programs see: language, proxies, certificates. Anything else
 * would make results differ.
 */
const inherited =
  /^(LANG|LC_\w+|TZ|TMPDIR|SSL_CERT_\w+|NODE_EXTRA_CA_CERTS|https?_proxy|no_proxy|all_proxy)$/i;

/** Compilers, python3 and the shell. People install nothing here by hand. */
const systemPath = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];

export interface Surroundings {
  node: NodeRuntime;
  /** Scripts find it on PATH too, in this version. */
  tools?: Tool[];
  /** A home other than the one that this process deletes at its end. */
  home?: string;
  /** Override; `undefined` removes a variable. */
  env?: Record<string, string | undefined>;
}

export async function cleanEnvironment(surroundings: Surroundings): Promise<Record<string, string>> {
  const { node, tools = [], home = temporaryHome(), env = {} } = surroundings;
  const wanted: Record<string, string | undefined> = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => inherited.test(name))),
    PATH: [await shimDirectory(tools), node.bin, await compilerDirectory(systemPath), ...systemPath].join(
      delimiter,
    ),
    HOME: home,
    npm_config_userconfig: await registryConfigFile(),
    npm_config_cache: join(cacheDirectory, 'npm-cache'),
    // The target of `npm install -g`; it would be the cached Node.js otherwise.
    npm_config_prefix: join(home, '.npm-global'),
    npm_config_nodedir: node.nodedir,
    npm_config_node_gyp: await nodeGypOfPnpm(tools),
    NODE_COMPILE_CACHE: compileCache(),
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    ...Object.assign({}, ...tools.map((tool) => tool.env)),
    ...env,
  };
  return Object.fromEntries(
    Object.entries(wanted).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/**
 * Saves tests a third to a half of what a package manager takes to start, from Node 22 on. Measurements go
 * without it, as users do.
 */
function compileCache(): string | undefined {
  const run = process.env['ABISTAMP_TEST_RUN'];
  return run ? join(run, 'compiled') : undefined;
}

let home: string | undefined;

/** One per process: package managers leave stores and logs behind. */
function temporaryHome(): string {
  if (home === undefined) {
    const created = mkdtempSync(join(tmpdir(), 'abistamp-home-'));
    process.on('exit', () => rmSync(created, { recursive: true, force: true }));
    home = created;
  }
  return home;
}
