import { AbistampError } from '../errors.ts';
import type { FileTree } from '../files/file-tree.ts';
import type { HostName } from '../hosts/host.ts';
import { ownRepairCommand } from '../hosts/repair-command.ts';
import type { LocalRuntime } from '../runtime/runtime.ts';
import { createNpmBuilder } from './npm-builder.ts';
import type { RepairStep } from './plan.ts';
import { createPnpmBuilder } from './pnpm-builder.ts';

/** Runs the steps of a plan through the tree's host, or as the host would. */
export interface Builder {
  /** @returns all that the host and its tools printed; whether it worked is for the files to say */
  run(steps: readonly RepairStep[]): Promise<string>;
}

/** @throws AbistampError `HOST_MISSING`, `HOST_UNSUPPORTED` */
export function createBuilder(
  project: { root: string; tree: FileTree; host: HostName | null },
  runtime: LocalRuntime,
  env: NodeJS.ProcessEnv,
): Builder {
  const { root, host } = project;
  switch (host) {
    case 'npm':
    case null:
      return createNpmBuilder(root, runtime, env);
    case 'pnpm':
      return createPnpmBuilder(project, runtime, env);
    case 'yarn':
    case 'yarn-classic': {
      const command = ownRepairCommand(host, [], false);
      throw new AbistampError(
        'HOST_UNSUPPORTED',
        `this tree was installed by ${host}, whose builds abistamp does not run yet`,
        command === null ? {} : { hint: `run ${[command.runner, ...command.args].join(' ')}` },
      );
    }
  }
}
