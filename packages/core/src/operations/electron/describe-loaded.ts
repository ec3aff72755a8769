import type { Runtime } from '../../runtime/runtime.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import { listConcerned } from '../../verdict/answer.ts';
import { runtimeFor } from '../project/runtime-for.ts';
import type { Session } from '../project/session.ts';

/** The packages of a tree that one Electron loads. */
export interface LoadedByElectron {
  runtime: Runtime;
  /** How many native packages those are. */
  native: number;
}

/** For each Electron whose app the tree has: how many native packages it was judged for. */
export function describeElectron(
  session: Session,
  packages: readonly NativePackage[],
): { electron?: LoadedByElectron[] } {
  if (session.runtime.kind !== 'node') return {};
  const found = new Map<string, LoadedByElectron>();
  for (const { path } of listConcerned(packages, session.runtime)) {
    const runtime = runtimeFor(session, path);
    if (runtime.kind !== 'electron') continue;
    const before = found.get(runtime.version ?? '');
    found.set(runtime.version ?? '', { runtime, native: (before?.native ?? 0) + 1 });
  }
  return found.size === 0 ? {} : { electron: [...found.values()] };
}
