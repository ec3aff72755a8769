import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory, provide } from '../../scripts/fetch-package.mjs';

/** How this machine reaches the registry: the only settings of its npm that the tests use. */
export interface RegistrySettings {
  registry?: string;
  cafile?: string;
  proxy?: string;
  'https-proxy'?: string;
  noproxy?: string;
  'strict-ssl'?: string;
}

let settings: Promise<RegistrySettings> | undefined;

/** The files of one run ask npm once. */
const run = process.env['ABISTAMP_TEST_RUN'];

export function registrySettings(): Promise<RegistrySettings> {
  settings ??= run ? readOnce(join(run, 'registry-settings.json')) : readSettings();
  return settings;
}

/** An npmrc with only those settings; for `npm_config_userconfig`. */
export async function registryConfigFile(): Promise<string> {
  const lines = Object.entries(await registrySettings()).map(([key, value]) => `${key}=${value}\n`);
  const text = lines.join('');
  const name = `npmrc-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
  return await provide(join(cacheDirectory, name), (part) => writeFile(part, text));
}

async function readOnce(file: string): Promise<RegistrySettings> {
  await provide(file, async (part) => writeFile(part, JSON.stringify(await readSettings())));
  return JSON.parse(await readFile(file, 'utf8'));
}

async function readSettings(): Promise<RegistrySettings> {
  const { stdout } = await promisify(execFile)('npm', ['config', 'list', '--json', '--loglevel=silent'], {
    cwd: tmpdir(),
    maxBuffer: 16 << 20,
  });
  const all: Record<string, unknown> = JSON.parse(stdout);
  const found: RegistrySettings = {};
  for (const key of ['registry', 'cafile', 'proxy', 'https-proxy', 'noproxy'] as const) {
    const value = all[key];
    if (typeof value === 'string' && value !== '') found[key] = value;
  }
  if (all['strict-ssl'] === false) found['strict-ssl'] = 'false';
  return found;
}
