/**
 * What the plugin uses of Yarn, and no more: `@yarnpkg/core` itself cannot be installed in some of its versions, and is not needed to say this. docs/yarn-api.md lists
 * each name with the version it appeared in; a test asks the oldest Yarn that is supported and the newest for all of them.
 */
declare module '@yarnpkg/core' {
  /** A path with forward slashes, `/c:/…` on Windows. */
  export type PortablePath = string & { readonly portable: unique symbol };
  export type LocatorHash = string & { readonly locator: unique symbol };
  export type DescriptorHash = string & { readonly descriptor: unique symbol };

  export interface Locator {
    readonly locatorHash: LocatorHash;
  }

  export interface Package extends Locator {
    readonly version: string | null;
    readonly dependencies: ReadonlyMap<string, Descriptor>;
  }

  export interface Descriptor {
    readonly descriptorHash: DescriptorHash;
  }

  export interface DependencyMeta {
    readonly built?: boolean;
  }

  export interface Workspace {
    readonly cwd: PortablePath;
  }

  export interface Linker {
    supportsPackage(pkg: Package, options: LinkOptions): boolean;
    findPackageLocation(locator: Locator, options: LinkOptions): Promise<PortablePath>;
    /** The pnpm linker gives the locator as a string, against Yarn's own types. */
    findPackageLocator(location: PortablePath, options: LinkOptions): Promise<Locator | string | null>;
  }

  export interface LinkOptions {
    project: Project;
    report: Report;
  }

  export interface Project {
    readonly cwd: PortablePath;
    readonly configuration: Configuration;
    readonly storedPackages: ReadonlyMap<LocatorHash, Package>;
    readonly storedResolutions: ReadonlyMap<DescriptorHash, LocatorHash>;
    readonly storedBuildState: Map<LocatorHash, string>;
    readonly linkersCustomData: Map<string, unknown>;
    tryWorkspaceByLocator(locator: Locator): Workspace | null;
    getDependencyMeta(locator: Locator, version: string | null): DependencyMeta;
    restoreInstallState(options?: {
      restoreLinkersCustomData?: boolean;
      restoreResolutions?: boolean;
      restoreBuildState?: boolean;
    }): Promise<void>;
    persistInstallStateFile(): Promise<void>;
  }
  export const Project: {
    find(configuration: Configuration, cwd: PortablePath): Promise<{ project: Project }>;
  };

  export interface Configuration {
    get(key: string): unknown;
    getLinkers(): Linker[];
    triggerHook(
      get: (hooks: Hooks) => ((...args: never[]) => unknown) | undefined,
      ...args: readonly unknown[]
    ): Promise<void>;
  }
  export const Configuration: {
    find(cwd: PortablePath, plugins: unknown): Promise<Configuration>;
  };

  /** Where Yarn's messages go: codes, indentation and colours are Yarn's. */
  export interface Report {
    reportInfo(name: MessageName | null, text: string): void;
    reportWarning(name: MessageName, text: string): void;
    reportError(name: MessageName, text: string): void;
    startTimerPromise<T>(
      what: string,
      options: { skipIfEmpty?: boolean },
      work: () => Promise<T>,
    ): Promise<T>;
  }

  export const StreamReport: {
    new (options: { configuration: Configuration; stdout: NodeJS.WritableStream }): Report;
    start(
      options: {
        configuration: Configuration;
        stdout: NodeJS.WritableStream;
        includeFooter?: boolean;
      },
      work: (report: Report) => Promise<void>,
    ): Promise<unknown>;
  };

  export type MessageName = number & { readonly message: unique symbol };
  export const MessageName: {
    readonly UNNAMED: MessageName;
    readonly BUILD_FAILED: MessageName;
  };

  export const scriptUtils: {
    hasPackageScript(locator: Locator, name: string, options: { project: Project }): Promise<boolean>;
    executePackageScript(
      locator: Locator,
      name: string,
      args: readonly string[],
      options: ScriptOptions,
    ): Promise<number>;
    executePackageShellcode(
      locator: Locator,
      command: string,
      args: readonly string[],
      options: ScriptOptions,
    ): Promise<number>;
  };

  export interface ScriptOptions {
    cwd: PortablePath;
    project: Project;
    stdin: null;
    stdout: NodeJS.WritableStream;
    stderr: NodeJS.WritableStream;
  }

  export const structUtils: {
    prettyLocator(configuration: Configuration, locator: Locator): string;
    stringifyLocator(locator: Locator): string;
    parseLocator(text: string): Locator;
  };

  export interface InstallOptions {
    report: Report;
    immutable?: boolean;
    mode?: 'skip-build' | 'update-lockfile';
  }

  export interface Hooks {
    validateProject?(project: Project, report: unknown): Promise<void> | void;
    globalHashGeneration?(project: Project, contribute: (data: string) => void): Promise<void> | void;
    afterAllInstalled?(project: Project, options: InstallOptions): Promise<void> | void;
    setupScriptEnvironment?(
      project: Project,
      env: NodeJS.ProcessEnv,
      makePathWrapper: unknown,
    ): Promise<void> | void;
  }

  export interface Plugin {
    hooks?: Hooks;
    commands?: readonly unknown[];
  }
}

declare module '@yarnpkg/fslib' {
  import type { PortablePath } from '@yarnpkg/core';
  export const npath: {
    fromPortablePath(path: PortablePath): string;
    toPortablePath(path: string): PortablePath;
  };
}

declare module '@yarnpkg/cli' {
  import type { Command } from 'clipanion';
  export abstract class BaseCommand extends Command {
    context: import('clipanion').Context;
  }
}

declare module 'clipanion' {
  export interface Context {
    cwd: import('@yarnpkg/core').PortablePath;
    plugins: unknown;
    stdin: NodeJS.ReadableStream;
    stdout: NodeJS.WritableStream;
    stderr: NodeJS.WritableStream;
    quiet: boolean;
  }

  export interface Usage {
    category?: string;
    description?: string;
    details?: string;
    examples?: readonly (readonly [description: string, command: string])[];
  }

  export abstract class Command {
    static paths?: readonly (readonly string[])[];
    static usage?: Usage;
    static Usage(usage: Usage): Usage;
    abstract execute(): Promise<number | undefined>;
  }

  export const Option: {
    Boolean(names: string, initial: boolean, options?: { description?: string }): boolean;
    String(names: string, options?: { description?: string }): string | undefined;
    /** A word without a name before it. */
    String(options: { name?: string; required: false }): string | undefined;
    Rest(options?: { name?: string; required?: number }): string[];
  };
}
