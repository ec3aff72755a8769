import type { Runtime } from '../runtime/runtime.ts';
import type { NativePackage, RecordedFile } from '../tree/native-package.ts';
import type { Evidence } from './evidence.ts';
import { judgeFile } from './judge-file.ts';
import type { Problem } from './problem.ts';

/** What keeps one file of a package from loading: its own bytes first, then what the machine lacks for it. */
export function problemOfFile(
  { path }: Pick<NativePackage, 'path'>,
  file: RecordedFile,
  runtime: Runtime,
  evidence: Pick<Evidence, 'links'>,
): Problem | null {
  return judgeFile(file.facts, runtime) ?? evidence.links.get(`${path}/${file.path}`) ?? null;
}
