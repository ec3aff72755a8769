import type { AbiPinned, Registration } from '@abistamp/binary';
import type { Runtime } from '../runtime/runtime.ts';
import type { Problem } from './problem.ts';

/** Whether an addon that is bound to one ABI is bound to another one than the runtime's. */
export function judgeAbi(registration: Registration, runtime: Runtime): Problem | null {
  if (registration.kind !== 'abi' || registration.abis.length === 0) return null;
  const { abis, runtime: kind }: AbiPinned = registration;
  return abis.includes(runtime.abi) ? null : { code: 'ABI_MISMATCH', abis, runtime: kind };
}
