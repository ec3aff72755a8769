import type { Config } from '@pnpm/config';

/**
 * What the plugin reads of the configuration that pnpm passes to `updateConfig`. Which of it is set differs
 * by version.
 */
export type PnpmConfig = Partial<
  Pick<
    Config,
    | 'dir'
    | 'lockfileDir'
    | 'workspaceDir'
    | 'sharedWorkspaceLockfile'
    | 'extraBinPaths'
    | 'useNodeVersion'
    | 'pnpmHomeDir'
    | 'nodeOptions'
    /** With `npm_command` under pnpm 12, whose hook never sees the command line. */
    | 'extraEnv'
  >
>;
