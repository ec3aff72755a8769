import { isRecord } from '../files/json.ts';
import type { InitChange } from './init.ts';

/** A package.json script that a host runs by itself, and what it has to run for abistamp. */
export interface ScriptHook {
  script: string;
  module: 'install' | 'start';
  /**
   * The script that the hook precedes, and without which it is not added; null for a hook that stands alone.
   */
  only: string | null;
}

/** Every hook begins like this, or did in an earlier version: how ours are recognised. */
const mark = /require\('(?:\.\/node_modules\/)?abistamp\//;

/**
 * A script that does nothing if abistamp is not installed: in production installs that leave out
 * devDependencies, and in fresh clones. It looks in the project itself only: a search upwards would run
 * whatever anyone put above it. What is there must be a dependency of this project, and abistamp by its own
 * name, before anything of it runs: a dependency of a dependency can be installed under our name, too.
 */
const guard = (module: ScriptHook['module']): string =>
  `node -e "try{const p=require('./package.json'),d={...p.optionalDependencies,...p.dependencies,...p.devDependencies};if(!/^npm:(?!abistamp@)/.test(d.abistamp||'npm:')&&JSON.parse(require('fs').readFileSync('node_modules/abistamp/package.json')).name==='abistamp')require('./node_modules/abistamp/hooks/${module}.cjs')}catch(e){if(e.code!=='MODULE_NOT_FOUND'&&e.code!=='ENOENT')throw e}"`;

type Manifest = Readonly<Record<string, unknown>>;

interface ChangedManifest {
  manifest: Manifest;
  changes: InitChange[];
}

/**
 * Adds missing hooks, and abistamp itself; adds nothing twice. Hooks of earlier versions become those of this
 * one.
 * @param version of abistamp
 */
export function addHooks(manifest: Manifest, hooks: readonly ScriptHook[], version: string): ChangedManifest {
  const changes: InitChange[] = [];
  const scripts = readScripts(manifest);
  for (const { script, module, only } of hooks) {
    const before = scripts.get(script) ?? null;
    const isOurs = before !== null && mark.test(before);
    if (!isOurs && only !== null && !scripts.has(only)) continue;
    const after = withHook(before, guard(module));
    if (after === before) continue;
    scripts.set(script, after);
    changes.push({ field: `scripts.${script}`, before, after });
  }
  const next: Record<string, unknown> = { ...manifest, scripts: Object.fromEntries(scripts) };
  if (!dependsOnAbistamp(manifest)) {
    const range = `^${version}`;
    next['devDependencies'] = sortKeys({ ...asRecord(manifest['devDependencies']), abistamp: range });
    changes.push({ field: 'devDependencies.abistamp', before: null, after: range });
  }
  return { manifest: changes.length === 0 ? manifest : next, changes };
}

function withHook(before: string | null, hook: string): string {
  if (before === null) return hook;
  if (!mark.test(before)) return `${hook} && ${before}`;
  const parts = before.split(' && ').map((part) => (mark.test(part) ? hook : part));
  return parts.join(' && ');
}

/**
 * Removes our hooks and leaves everything else; the dependency stays, since removing packages is the host's
 * job.
 */
export function removeHooks(manifest: Manifest): ChangedManifest {
  const changes: InitChange[] = [];
  const scripts = readScripts(manifest);
  for (const [script, before] of [...scripts]) {
    if (!mark.test(before)) continue;
    const after = before
      .split(' && ')
      .filter((part) => !mark.test(part))
      .join(' && ');
    if (after === '') scripts.delete(script);
    else scripts.set(script, after);
    changes.push({ field: `scripts.${script}`, before, after: after === '' ? null : after });
  }
  return {
    manifest: changes.length === 0 ? manifest : { ...manifest, scripts: Object.fromEntries(scripts) },
    changes,
  };
}

function readScripts({ scripts }: Manifest): Map<string, string> {
  const entries = Object.entries(asRecord(scripts));
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

const asRecord = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});

function dependsOnAbistamp(manifest: Manifest): boolean {
  return ['dependencies', 'devDependencies', 'optionalDependencies'].some((field) =>
    Object.hasOwn(asRecord(manifest[field]), 'abistamp'),
  );
}

export function sortKeys(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
