/** An event in package.json that a host runs at the end of an install, or a check before a script. */
export interface ScriptHook {
  /** The script that the host runs by itself. */
  script: string;
  module: 'install' | 'start';
}
