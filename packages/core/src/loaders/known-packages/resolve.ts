import type { Runtime } from '../../runtime/runtime.ts';
import type { Resolution, ResolveInput } from '../loader.ts';
import { resolveAddons } from '../resolve-addons.ts';
import type { KnownPackageRecord } from './record.ts';

/** The places where this package is known to look. */
export function resolveKnownPackage(
  { addons }: KnownPackageRecord,
  input: ResolveInput,
  runtime: Runtime,
): Resolution {
  return resolveAddons(addons, input, runtime);
}
