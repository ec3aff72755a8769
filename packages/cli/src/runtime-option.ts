import { AbistampError, probeRuntime, type Runtime, readCurrentRuntime } from '@abistamp/core';
import type { Request } from './command.ts';

/** The runtime that a command is about: the one that runs it, or the program that `--node` names. */
export function chooseRuntime({ options }: Pick<Request, 'options'>): Runtime {
  const { node } = options;
  return typeof node === 'string' ? probeRuntime(node) : readCurrentRuntime();
}

/** @throws AbistampError where the runtime is not on this machine, so that nothing can be built for it here */
export function requireLocal(runtime: Runtime): Runtime & { execPath: string } {
  const { execPath } = runtime;
  if (execPath === null)
    throw new AbistampError('BAD_ARGUMENT', 'only a runtime of this machine can be built for');
  return { ...runtime, execPath };
}
