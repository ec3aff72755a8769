import type { ScriptHook } from './script-hook.ts';
import { type Shell, shellsOf } from './split-commands.ts';

/** Every guard begins like this, or did in an earlier version: how ours are recognised. */
const mark = /require\('(?:(?:\.\/|(?:\.\.\/)+)node_modules\/)?abistamp\//;

/** A guard in a script: a `node -e` with nothing quoted inside of it. */
const guardInScript = /node -e "[^"]*"/g;

/**
 * A command that does nothing if abistamp is not installed: in production installs that leave out
 * devDependencies, and in fresh clones. It looks in the project itself only: a search upwards would run
 * whatever anyone put above it. What is there must be a dependency of this project, and abistamp by its own
 * name, before anything of it runs: a dependency of a dependency can be installed under our name, too.
 *
 * In a member of a workspace it looks in the root, by the path that it had when `init` ran. A member that was
 * copied elsewhere has something else there, or something of somebody else: the root has to have a workspace,
 * and the same owner.
 * @param depth of the member's folder below the root, 0 for the root
 */
export function formatGuard(module: ScriptHook['module'], depth: number): string {
  const up = '../'.repeat(depth) || './';
  const run = `require('${up}node_modules/abistamp/hooks/${module}.cjs')`;
  const named = "JSON.parse(f.readFileSync('node_modules/abistamp/package.json')).name==='abistamp'";
  const asked = "!/^npm:(?!abistamp@)/.test(d.abistamp||'npm:')";
  const checked =
    depth === 0
      ? `if(${asked}&&${named})${run}`
      : `if(${asked}&&p.workspaces&&f.statSync('${up}package.json').uid===f.statSync('package.json').uid){process.chdir('${up}');if(${named})${run}}`;
  return `node -e "try{const f=require('fs'),p=require('${up}package.json'),d={...p.optionalDependencies,...p.dependencies,...p.devDependencies};${checked}}catch(e){if(e.code!=='MODULE_NOT_FOUND'&&e.code!=='ENOENT')throw e}"`;
}

export const hasGuard = (script: string): boolean => mark.test(script);

/** A script with our guards, of this version or an earlier one, replaced. */
export function replaceGuards(script: string, by: (module: ScriptHook['module']) => string): string {
  return script.replace(guardInScript, (found) => {
    if (!mark.test(found)) return found;
    return by(/abistamp\/(?:hooks\/)?install/.test(found) ? 'install' : 'start');
  });
}

/** Our first guard in a script; null if there is none. */
export function findGuard(script: string): string | null {
  return script.match(guardInScript)?.find((found) => mark.test(found)) ?? null;
}

/**
 * Puts a guard before what a script did: nothing of it runs where the guard fails. `a || b`, and commands one
 * after another, are grouped for that, with parentheses that `sh` and `cmd` both know.
 * @returns null where neither could be trusted with it: after a `#`, `sh` takes everything for a comment
 */
export function putGuard(guard: string, script: string | null): string | null {
  if (script === null || script.trim() === '') return guard;
  if (!needsGroup(script)) return `${guard} && ${script}`;
  return canBeGrouped(script) ? `${guard} && (${script})` : null;
}

/** A script without our guards, as it was before; null if nothing is left. */
export function takeGuards(script: string): string | null {
  let rest = script;
  for (const [found] of script.matchAll(guardInScript)) {
    if (!mark.test(found)) continue;
    const first = rest.startsWith(found);
    rest = first ? rest.slice(found.length).replace(/^ && /, '') : rest.replace(` && ${found}`, '');
    if (first) rest = withoutGroup(rest);
  }
  return rest.trim() === '' ? null : rest;
}

/** Whether a part of it would run after `guard && …` failed. */
function needsGroup(script: string): boolean {
  return readings(script).some((bare) =>
    /\|\||[;&\n#]/.test(bare.replaceAll('&&', ' ').replace(/\d?>&\d/g, ' ')),
  );
}

/** A backslash before a letter, as in `D:\app`, changes nothing of a line's structure. */
function canBeGrouped(script: string): boolean {
  return readings(script).every((bare) => !/(?:^|\s)#|\n|\\(?![\w.])/.test(bare) && isBalanced(bare));
}

function withoutGroup(script: string): string {
  if (!script.startsWith('(') || !script.endsWith(')')) return script;
  const inner = script.slice(1, -1);
  return needsGroup(inner) && readings(inner).every(isBalanced) ? inner : script;
}

/** A line without quoted text, which holds no operators, as each shell reads it. */
const readings = (script: string): string[] =>
  shellsOf(script).map((shell) => script.replace(quoted[shell], '""'));

const quoted: Readonly<Record<Shell, RegExp>> = {
  sh: /"(?:\\.|[^"\\])*"|'[^']*'/g,
  cmd: /"[^"]*"/g,
};

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const [character] of text.matchAll(/[()]/g)) {
    depth += character === '(' ? 1 : -1;
    if (depth < 0) return false;
  }
  return depth === 0;
}
