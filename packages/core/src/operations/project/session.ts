import type { LocalRuntime, Runtime } from '../../runtime/runtime.ts';
import type { Project } from './project.ts';

/**
 * What one operation works with: a tree, the runtime that it is judged for, and the environment that settings
 * are read from.
 */
export interface Session {
  project: Project;
  runtime: Runtime;
  env: NodeJS.ProcessEnv;
}

/** A session whose runtime is a program on this machine, which can build and load. */
export interface LocalSession extends Session {
  runtime: LocalRuntime;
}
