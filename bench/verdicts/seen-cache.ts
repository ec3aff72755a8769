import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeRelease } from '../../test/toolchain/index.ts';
import { type Observation, observe, type Request } from './observe.ts';
import { uses } from './uses.ts';

/**
 * Observations are cached in a folder beside the tree: only predictions change from run to run.
 * @param again observes anew what was observed before
 */
export async function observeOnce(
  folder: string,
  request: Request,
  release: NodeRelease,
  cache: string,
  again: boolean,
): Promise<Observation> {
  const what = `${request.from} ${request.name} ${request.bin ?? ''} ${request.use ?? uses[request.name] ?? ''}${request.machine ?? ''}`;
  const path = join(cache, `${release}-${encodeURIComponent(what).slice(0, 200)}.json`);
  if (!again) {
    try {
      return JSON.parse(readFileSync(path, 'utf8')) as Observation;
    } catch {
      // It was not observed yet.
    }
  }
  const observation = await observe(folder, request, release);
  mkdirSync(cache, { recursive: true });
  writeFileSync(path, JSON.stringify(observation));
  return observation;
}
