import {
  AbistampError,
  type LocalRuntime,
  parseRuntimeSpec,
  probeRuntime,
  type Runtime,
  readCurrentRuntime,
} from '@abistamp/core';
import type { CommandContext } from './command.ts';

/**
 * The runtime that a command is about: the one that runs it; the program that `--node` names; or one of another machine, by `--runtime` and `--platform`.
 */
export function chooseRuntime({ options }: Pick<CommandContext, 'options'>): Runtime {
  const { node, runtime, platform } = options;
  const here = typeof node === 'string' ? probeRuntime(node) : readCurrentRuntime();
  if (runtime === undefined && platform === undefined) return here;
  return parseRuntimeSpec(textOf(runtime), textOf(platform), here);
}

function textOf(option: string | boolean | undefined): string | null {
  return typeof option === 'string' ? option : null;
}

/** @throws AbistampError where the runtime is not on this machine, so that nothing can be built for it here */
export function requireLocal(runtime: Runtime): LocalRuntime {
  const { execPath } = runtime;
  if (execPath === null) {
    throw new AbistampError(
      'BAD_ARGUMENT',
      'only a runtime of this machine can be built for; --node names its program',
    );
  }
  return { ...runtime, execPath };
}
