/** What the plugin reads of the configuration that pnpm gives to `updateConfig`. Which of it is there differs by version. */
export interface PnpmConfig {
  /** Where the command works, `-C` included. */
  readonly dir?: string | undefined;
  readonly lockfileDir?: string | undefined;
  readonly workspaceDir?: string | undefined;
  readonly sharedWorkspaceLockfile?: boolean | undefined;
  /** Folders that come before PATH for whatever pnpm runs. */
  readonly extraBinPaths?: readonly string[] | undefined;
  /** pnpm 9 and 10 know it. */
  readonly useNodeVersion?: string | undefined;
  readonly pnpmHomeDir?: string | undefined;
  /** `NODE_OPTIONS` of what pnpm starts. */
  readonly nodeOptions?: string | null | undefined;
  /** pnpm 12 names its command here, `npm_command`: the hook runs in a process that never saw the command line. */
  readonly extraEnv?: Readonly<Record<string, string | undefined>> | undefined;
}
