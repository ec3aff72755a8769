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
 * The runtime that a command judges for: the running one, the program given by `--node`, or, with `--runtime`
 * and `--platform`, that of another release or machine.
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

/**
 * @throws AbistampError `BAD_ARGUMENT` if the runtime is not on this machine: nothing can be built for it
 * here
 */
export function requireLocal(runtime: Runtime): LocalRuntime {
  const { execPath } = runtime;
  if (execPath === null) {
    throw new AbistampError(
      'BAD_ARGUMENT',
      'a build needs a runtime on this machine: name its program with --node',
    );
  }
  return { ...runtime, execPath };
}
