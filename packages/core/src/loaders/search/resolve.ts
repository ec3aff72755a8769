import type { Runtime } from '../../runtime/runtime.ts';
import type { Resolution, ResolveInput } from '../loader.ts';
import { resolveAddons } from '../resolve-addons.ts';
import type { SearchRecord } from './record.ts';

/** The places that were read from the package's own code. */
export function resolveSearch({ addons }: SearchRecord, input: ResolveInput, runtime: Runtime): Resolution {
  return resolveAddons(addons, input, runtime);
}
