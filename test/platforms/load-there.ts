/** Whether a package loads; `said`: what the program printed. */
export interface Loaded {
  loads: boolean;
  said: string;
}

const loaded = 'it has been loaded';
const next = 'now comes';

/** Code that loads a package from the folder that it runs in, in a module or a script. */
export function codeToLoad(name: string, cwd: string, style: 'module' | 'script'): string {
  const from = JSON.stringify(`${cwd}/from-here.js`);
  const wanted = JSON.stringify(name);
  const load = `createRequire(${from})(${wanted}); console.log('${loaded}'); process.exit(0);`;
  return style === 'module'
    ? `import { createRequire } from 'node:module'; import process from 'node:process'; ${load}`
    : `const { createRequire } = require('node:module'); ${load}`;
}

export function readLoaded({ stdout, stderr }: { stdout: string; stderr: string }): Loaded {
  return { loads: stdout.includes(loaded), said: `${stderr}${stdout}` };
}

/** Code that loads one package after the other, and says so before and after each. */
export function codeToLoadEach(names: readonly string[], cwd: string): string {
  return `
const { createRequire } = require('node:module');
const { writeSync } = require('node:fs');
const load = createRequire(${JSON.stringify(`${cwd}/from-here.js`)});
for (const name of ${JSON.stringify(names)}) {
  writeSync(1, '${next} ' + name + '\\n');
  try { load(name); writeSync(1, '${loaded}\\n'); }
  catch (error) { writeSync(1, String(error && error.stack) + '\\n'); }
}
writeSync(1, '${next} \\n');
process.reallyExit(0);`;
}

/** By name, up to the one that ended the process. */
export function readLoadedEach({ stdout }: { stdout: string }): Map<string, Loaded> {
  const parts = stdout.split(new RegExp(`^${next} `, 'm')).slice(1);
  return new Map(
    parts.slice(0, -1).map((part) => {
      const end = part.indexOf('\n');
      const said = part.slice(end + 1);
      return [part.slice(0, end), { loads: said.includes(loaded), said }];
    }),
  );
}
