import { isAtLeast } from '@abistamp/binary';
import type { Runtime } from '../runtime/runtime.ts';
import type { OldNan } from './forecast.ts';
import { v8Of } from './v8-of.ts';

/**
 * nan.h names what V8 has: one method, against the headers of each Node, compiles from a version of nan on. By the V8
 * of that Node, newest first; `fails` is the last version that was seen to fail.
 */
const firstNan: readonly (readonly [v8: string, nan: string, fails: string])[] = [
  ['14.6', '2.26.2', '2.26.0'],
  ['13.6', '2.22.2', '2.22.1'],
  ['12.4', '2.19.0', '2.18.0'],
  ['11.3', '2.17.0', '2.16.0'],
  ['10.2', '2.14.2', '2.14.0'],
];

/**
 * Whether a nan does not compile against a runtime's headers. What lies between the last that was seen to fail and
 * the first that was seen to work is not called too old.
 */
export function judgeNan(version: string | null, runtime: Runtime): OldNan | null {
  const v8 = v8Of(runtime);
  if (version === null || v8 === null) return null;
  const row = firstNan.find(([first]) => isAtLeast(v8, first));
  if (row === undefined) return null;
  const [, needs, fails] = row;
  return isAtLeast(fails, version) ? { has: version, needs } : null;
}
