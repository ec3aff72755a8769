import type { Runtime } from '../runtime/runtime.ts';
import type { NativePackage, RecordedFile } from '../tree/native-package.ts';
import { type Pick, pick } from './candidates/pick.ts';
import type { Evidence } from './evidence.ts';
import { judgeFile } from './judge-file.ts';
import type { Problem } from './problem.ts';

/** What keeps one file of a package from loading: its own bytes first, then what the machine lacks for it. */
export function problemOfFile(
  pkg: NativePackage,
  file: RecordedFile,
  runtime: Runtime,
  evidence: Evidence,
): Problem | null {
  return judgeFile(file.facts, runtime) ?? evidence.links.get(`${pkg.path}/${file.path}`) ?? null;
}

/** What a package's loader would pick on a runtime. */
export function pickFiles(pkg: NativePackage, runtime: Runtime, evidence: Evidence): Pick {
  const files = new Map(pkg.files.map((file) => [file.path, file]));
  const fits = (path: string) => {
    const file = files.get(path);
    return file !== undefined && problemOfFile(pkg, file, runtime, evidence) === null;
  };
  const { name, version, platform, reach } = pkg;
  const installed = (dependency: string) => (reach[dependency] ?? null) !== null;
  return pick(pkg.loader, { name, version, platform, files: [...files.keys()], fits, installed }, runtime);
}
