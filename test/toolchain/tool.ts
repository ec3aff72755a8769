import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * How to run one version of a package manager. `command` is `node`, from PATH, for those written in
 * JavaScript.
 */
export interface Tool {
  name: 'npm' | 'pnpm' | 'yarn' | 'bun';
  version: string;
  command: string;
  args: string[];
  env: Record<string, string>;
  /** Other programs that the package puts on PATH, and how to run them: npx, pnpx, yarnpkg. */
  companions: Record<string, Pick<Tool, 'command' | 'args'>>;
}

/** A package manager that is a script, described by its own manifest. */
export async function describeScript(name: Tool['name'], directory: string): Promise<Tool> {
  const manifest: { version: string; bin: Record<string, string> } = JSON.parse(
    await readFile(join(directory, 'package.json'), 'utf8'),
  );
  const programs: Tool['companions'] = Object.fromEntries(
    Object.entries(manifest.bin).map(([program, script]) => [
      program,
      { command: 'node', args: [join(directory, script)] },
    ]),
  );
  const { [name]: own, ...companions } = programs;
  if (own === undefined) throw new Error(`${directory} declares no program ${name}`);
  return { name, version: manifest.version, ...own, env: {}, companions };
}
