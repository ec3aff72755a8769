import type { Resolution } from '../loaders/loader.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { NativePackage } from '../tree/native-package.ts';
import { resolvePackage } from '../tree/resolve-package.ts';
import type { Evidence } from './evidence.ts';
import { problemOfFile } from './problem-of-file.ts';

/** What a package loads, by what its files need and what the machine lacks. */
export function resolveOn(pkg: NativePackage, runtime: Runtime, evidence: Evidence): Resolution {
  return resolvePackage(pkg, runtime, (file) => problemOfFile(pkg, file, runtime, evidence) === null);
}

/** Whether a package finds another one where it is. */
export function isInstalled({ resolvedDeps }: NativePackage, name: string): boolean {
  return (resolvedDeps[name] ?? null) !== null;
}
