import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { packageTarball } from '../../test/toolchain/index.ts';
import type { CorpusRow } from './rows.ts';

const cache = fileURLToPath(new URL('../../.cache/corpus', import.meta.url));
const run = promisify(execFile);

/** Path of a row's file once its package was fetched. */
export function fileOf(row: CorpusRow): string {
  return join(cache, (row['package'] ?? '').replaceAll('/', '+'), row['path'] ?? '');
}

/**
 * Fetches and extracts the packages of these rows, several at a time; runs nothing in them.
 * @returns packages that could not be fetched
 */
export async function fetchPackages(rows: readonly CorpusRow[], atOnce = 4): Promise<string[]> {
  const wanted = new Map<string, CorpusRow[]>();
  for (const row of rows)
    wanted.set(row['package'] ?? '', [...(wanted.get(row['package'] ?? '') ?? []), row]);
  const queue = [...wanted].filter(([, own]) => own.some((row) => !existsSync(fileOf(row))));
  const missing: string[] = [];
  let done = 0;
  const work = async () => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const [name, own] = next;
      try {
        await unpack(name, own);
      } catch {
        missing.push(name);
      }
      if (++done % 25 === 0) console.error(`fetched ${done}, ${queue.length} to go`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return missing;
}

async function unpack(name: string, rows: readonly CorpusRow[]): Promise<void> {
  const tarball = await packageTarball(name);
  const folder = join(cache, name.replaceAll('/', '+'));
  const part = `${folder}.${process.pid}.part`;
  mkdirSync(part, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', part, '--strip-components=1', '--no-same-owner'], {
    maxBuffer: 1 << 26,
  });
  rmSync(folder, { recursive: true, force: true });
  renameSync(part, folder);
  rmSync(tarball, { force: true });
  if (rows.length === 0) throw new Error(name);
}

/** Whether the file is exactly the one that the corpus describes. */
export function isSameFile(row: CorpusRow): boolean {
  const path = fileOf(row);
  return existsSync(path) && createHash('sha256').update(readFileSync(path)).digest('hex') === row['sha256'];
}
