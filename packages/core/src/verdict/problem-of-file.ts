import type { Runtime } from '../runtime/runtime.ts';
import type { NativePackage, RecordedFile } from '../tree/native-package.ts';
import type { Evidence } from './evidence.ts';
import { judgeFile } from './judge-file.ts';
import { judgeName } from './judge-for-bun-deno.ts';
import { isDoubt, isForGlibc, type Problem } from './problem.ts';

/**
 * What keeps one file of a package from loading. What its own bytes say for certain comes first. Then what
 * the machine said when it was asked, which settles what the bytes leave open; for another machine, what the
 * bytes of the bundled libraries say.
 */
export function problemOfFile(
  { path }: Pick<NativePackage, 'path'>,
  file: RecordedFile,
  runtime: Runtime,
  { links, companions, mounts }: Pick<Evidence, 'links' | 'companions' | 'mounts'>,
): Problem | null {
  // Whatever else is wrong with it, another file would not load there either.
  const mount = mounts.get(path);
  if (mount !== undefined) return { code: 'NOEXEC_MOUNT', mount };
  const own = judgeByName(file.path, runtime) ?? judgeFile(file.facts, runtime);
  if (!isOpen(own)) return own;
  const asked = links.get(`${path}/${file.path}`);
  if (asked === undefined) return companions.get(`${path}/${file.path}`) ?? own;
  if (own?.code === 'NODE_API_TOO_NEW' && asked !== null) return own;
  // A file for another C library lacks various symbols, but the C library is the reason.
  return own?.code === 'LIBC_MISMATCH' && asked !== null && !isDoubt(asked)
    ? { ...own, certain: true }
    : asked;
}

function judgeByName(path: string, { kind, version }: Runtime): Problem | null {
  return kind === 'bun' || kind === 'deno' ? judgeName(path, kind, version) : null;
}

/** Whether the machine has to be asked: the bytes alone say nothing against the file, or nothing certain. */
export function isOpen(problem: Problem | null): boolean {
  if (problem === null || isDoubt(problem) || isForGlibc(problem)) return true;
  // A release may export a function as experimental before the level that has it.
  return problem.code === 'NODE_API_TOO_NEW' && problem.how === 'imported';
}
