import { isRecord } from '../../files/json.ts';
import type { InitChange } from '../init.ts';
import { classifyScript, type ScriptKind } from './classify-script.ts';
import { formatGuard, hasGuard, putGuard, replaceGuards, takeGuards } from './guard.ts';
import type { ScriptHook } from './script-hook.ts';

type Manifest = Readonly<Record<string, unknown>>;

/** A package.json with other scripts, and what is different. */
interface WiredManifest {
  manifest: Manifest;
  changes: Omit<InitChange, 'file'>[];
  /** Scripts that a check precedes now. */
  guarded: string[];
  unguarded: UnguardedScript[];
}

/** How a package is wired. */
interface Wiring {
  /** What its host runs by itself at the end of an install. */
  events: readonly ScriptHook[];
  /** Of its folder below the root. */
  depth: number;
  /** Whether scripts get a check before them. */
  checks: boolean;
}

interface UnguardedScript {
  script: string;
  why: string;
}

/** Scripts that hosts run by themselves, during an install or a release. */
const ownEvents =
  /^(?:(?:pre|post)?(?:install|prepare|publish|pack|uninstall|version|shrinkwrap|dependencies)|prepublishOnly)$/;

const reasons: Readonly<Record<Exclude<ScriptKind, 'program'>, string>> = {
  scripts: 'only calls other scripts',
  install: 'installs or builds packages',
  tools: 'starts no program of the project',
};

/**
 * Adds what is missing: the events of an install, and a check before each script that starts a program. Adds
 * nothing twice; guards of earlier versions become those of this one, and a check whose script is gone goes.
 */
export function wireScripts(manifest: Manifest, { events, depth, checks }: Wiring): WiredManifest {
  const before = readScripts(manifest);
  const scripts = new Map(before);
  const unguarded: UnguardedScript[] = [];
  const guarded: string[] = [];
  const set = (name: string, module: ScriptHook['module'], next: string | null): boolean => {
    const script = withGuard(scripts.get(name) ?? null, formatGuard(module, depth));
    if (script !== null) insertBefore(scripts, name, script, next);
    return script !== null;
  };
  const comment = 'has a comment, or lines: put the check first by hand';
  for (const { script, module } of events)
    if (!set(script, module, null)) unguarded.push({ script, why: comment });
  for (const script of checks ? listChecked(before) : []) {
    const kind = classifyAll(script, before);
    if (ownEvents.test(script)) {
      if (!events.some((event) => event.script === script))
        unguarded.push({ script, why: 'runs during an install or a release' });
    } else if (kind !== 'program') unguarded.push({ script, why: reasons[kind] });
    else if (set(`pre${script}`, 'start', script)) guarded.push(script);
    else unguarded.push({ script, why: `pre${script} ${comment}` });
  }
  for (const [name, script] of before)
    if (isCheck(name, script) && !(checks && needsCheck(name, before))) takeFrom(scripts, name);
  const changes = compareScripts(before, scripts);
  return { manifest: withScripts(manifest, scripts, changes), changes, guarded, unguarded };
}

/** Removes all guards and leaves everything else. */
export function unwireScripts(manifest: Manifest): Pick<WiredManifest, 'manifest' | 'changes'> {
  const before = readScripts(manifest);
  const scripts = new Map(before);
  for (const [name, script] of before) if (hasGuard(script)) takeFrom(scripts, name);
  const changes = compareScripts(before, scripts);
  return { manifest: withScripts(manifest, scripts, changes), changes };
}

function withGuard(script: string | null, guard: string): string | null {
  if (script === null || !hasGuard(script)) return putGuard(guard, script);
  // Wherever else somebody has put it, it stays.
  return script.startsWith('node -e ')
    ? putGuard(guard, takeGuards(script))
    : replaceGuards(script, () => guard);
}

/** Scripts that are no part of another one: `prestart` is one of `start`, if there is that. */
function listChecked(scripts: ReadonlyMap<string, string>): string[] {
  return [...scripts.keys()].filter((name) => {
    const main = /^(?:pre|post)(.+)$/.exec(name)?.[1];
    const isPart = main !== undefined && scripts.has(main);
    return !isPart && !(main !== undefined && takeGuards(scripts.get(name) ?? '') === null);
  });
}

/** A script together with those that run before and after it. */
function classifyAll(name: string, scripts: ReadonlyMap<string, string>): ScriptKind {
  const names = new Set(scripts.keys());
  const kinds = [name, `pre${name}`, `post${name}`].flatMap((each) => {
    const script = takeGuards(scripts.get(each) ?? '');
    return script === null ? [] : [classifyScript(script, names)];
  });
  return (['install', 'program', 'scripts'] as const).find((kind) => kinds.includes(kind)) ?? 'tools';
}

const isCheck = (name: string, script: string): boolean =>
  hasGuard(script) && script.includes('/start.cjs') && /^pre./.test(name);

/** Whether a `pre…` script precedes one that is there, and starts a program. */
function needsCheck(name: string, scripts: ReadonlyMap<string, string>): boolean {
  const main = name.slice('pre'.length);
  return scripts.has(main) && classifyAll(main, scripts) === 'program';
}

function takeFrom(scripts: Map<string, string>, name: string): void {
  const rest = takeGuards(scripts.get(name) ?? '');
  if (rest === null) scripts.delete(name);
  else scripts.set(name, rest);
}

/** A new script is added before this one, so that both are read together; null: at the end. */
function insertBefore(scripts: Map<string, string>, name: string, script: string, next: string | null): void {
  if (next === null || scripts.has(name)) {
    scripts.set(name, script);
    return;
  }
  const entries = [...scripts];
  scripts.clear();
  for (const [key, value] of entries) {
    if (key === next) scripts.set(name, script);
    scripts.set(key, value);
  }
}

function compareScripts(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): WiredManifest['changes'] {
  return [...new Set([...after.keys(), ...before.keys()])].flatMap((name) => {
    const pair = { before: before.get(name) ?? null, after: after.get(name) ?? null };
    return pair.before === pair.after ? [] : [{ field: `scripts.${name}`, ...pair }];
  });
}

function withScripts(
  manifest: Manifest,
  scripts: ReadonlyMap<string, string>,
  changes: readonly unknown[],
): Manifest {
  return changes.length === 0 ? manifest : { ...manifest, scripts: Object.fromEntries(scripts) };
}

function readScripts({ scripts }: Manifest): Map<string, string> {
  const entries = isRecord(scripts) ? Object.entries(scripts) : [];
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
