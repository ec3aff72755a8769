import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { cacheDirectory } from '../toolchain/index.ts';

const cache = join(cacheDirectory, 'answers');

/**
 * What a pinned program does with an input is asked once, and then taken from the tool cache. Only for answers
 * of programs that are not ours.
 * @param input all that decides the answer, tool versions included
 */
export async function askOnce<T>(input: unknown, ask: () => Promise<T>): Promise<T> {
  const key = JSON.stringify([input, process.platform, process.arch, release()]);
  const file = join(cache, `${createHash('sha256').update(key).digest('hex').slice(0, 20)}.json`);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Not asked yet.
  }
  const answer = await ask();
  mkdirSync(cache, { recursive: true });
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(answer));
  renameSync(`${file}.${process.pid}`, file);
  return answer;
}
