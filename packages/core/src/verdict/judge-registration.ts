import type { Slice } from '@abistamp/binary';
import { experimentalNodeApi } from '@abistamp/binary';
import type { RuntimeKind } from '../runtime/kind.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { judgeAbi } from './judge-abi.ts';
import { judgeForBun, judgeForDeno } from './judge-for-bun-deno.ts';
import type { Problem } from './problem.ts';

type Judge = (slice: Slice, runtime: Runtime) => Problem | null;

/** Whether a program accepts an addon of this kind, by its own rules. */
export function judgeRegistration(slice: Slice, runtime: Runtime): Problem | null {
  return judges[runtime.kind](slice, runtime);
}

const judges = {
  node: judgeAsNode,
  electron: judgeAsNode,
  bun: judgeForBun,
  deno: judgeForDeno,
} satisfies Record<RuntimeKind, Judge>;

/** Node compares the ABI; a Node-API addon must not require a newer version than there is. */
function judgeAsNode(slice: Slice, runtime: Runtime): Problem | null {
  return judgeAbi(slice.registration, runtime) ?? judgeNodeApi(slice, runtime);
}

function judgeNodeApi(slice: Slice, runtime: Runtime): Problem | null {
  const { registration } = slice;
  if (runtime.nodeApi === null || (registration.kind !== 'node-api' && registration.kind !== 'hybrid'))
    return null;
  const { declared, required } = registration.nodeApi;
  if (declared !== null && declared !== experimentalNodeApi && declared > runtime.nodeApi) {
    return { code: 'NODE_API_TOO_NEW', needs: declared, how: 'declared' };
  }
  // Names are resolved on load only without lazy binding.
  const bound = slice.format === 'pe' || (slice.format === 'elf' && slice.bindNow);
  if (required !== null && required !== experimentalNodeApi && required > runtime.nodeApi && bound) {
    return { code: 'NODE_API_TOO_NEW', needs: required, how: 'imported' };
  }
  return null;
}
