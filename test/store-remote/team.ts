import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeKeyPair } from '@abistamp/core';
import { twoAddons } from '../support/addons.ts';
import { installedProject } from '../support/installed-project.ts';
import { makeFolder } from '../support/make-folder.ts';
import { parseAs } from '../support/schemas.ts';
import type { NodeRelease } from '../toolchain/index.ts';

/**
 * Two addons pinned to one ABI; the same tree as in other tests of the store, so that it is compiled once for
 * all.
 */
export const addons = ['heapdump', 'unix-dgram'];

/**
 * The project as one person or CI job has it, compiled for one Node, with its own empty store.
 * @param args to npm install: `--ignore-scripts` compiles nothing
 */
export async function checkOut(
  node: NodeRelease = 20,
  ...args: string[]
): Promise<{ cwd: string; store: string }> {
  return {
    cwd: await installedProject({ files: { 'package.json': twoAddons }, node, args }),
    store: makeFolder('store'),
  };
}

/** The team's keys: the first is for writers, the second is public. */
export const teamKeys = makeKeyPair();

/** The state of each package's build, and the reason, by the package's name. */
export function statesOf(stdout: string): Record<string, string> {
  const { builds } = parseAs('store', stdout);
  return Object.fromEntries(
    builds.map(({ package: name, state, reason }) => [
      name.split('@')[0] ?? '',
      reason === null ? state : `${state}: ${reason}`,
    ]),
  );
}

export interface Envelope {
  version: number;
  entry: {
    key: string;
    name: string;
    files: { path: string; sha256: string; size: number; mode: number }[];
  };
  signatures: { keyId: string; signature: string }[];
}

/** The entries in a cache's folder, with their paths. */
export function readEntries(folder: string): { path: string; envelope: Envelope }[] {
  return readdirSync(join(folder, 'ac')).map((name) => {
    const path = join(folder, 'ac', name);
    return { path, envelope: JSON.parse(readFileSync(path, 'utf8')) as Envelope };
  });
}

export function entryOf(folder: string, name: string): { path: string; envelope: Envelope } {
  const found = readEntries(folder).find(({ envelope }) => envelope.entry.name === name);
  if (found === undefined) throw new Error(`no entry of ${name} in ${folder}`);
  return found;
}

/** Every file below a folder; empty without such a folder. */
export function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}
