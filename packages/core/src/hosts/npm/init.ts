/** One line of a project's package.json that `init` changes. */
export interface InitChange {
  field: string;
  before: string | null;
  after: string | null;
}

/** Every hook begins like this: how ours are found again. */
const mark = "require('abistamp/";

/**
 * A script that does nothing where abistamp is not installed: in production installs that leave out devDependencies, and in fresh
 * clones.
 */
const guard = (module: 'install' | 'start'): string =>
  `node -e "try{require('abistamp/${module}')}catch(e){if(e.code!=='MODULE_NOT_FOUND')throw e}"`;

/**
 * The hooks: `prepare` and `dependencies` together follow every npm command that changes the tree, and, unlike `postinstall`, do not
 * run on the machines of those who install a published package. Checks come before `start` and `test` where there are such.
 */
const hooks = [
  { script: 'prepare', module: 'install', only: null },
  { script: 'dependencies', module: 'install', only: null },
  { script: 'prestart', module: 'start', only: 'start' },
  { script: 'pretest', module: 'start', only: 'test' },
] as const;

type Manifest = Record<string, unknown> & { scripts?: Record<string, string> };

/** Adds what is missing of the hooks, and of abistamp itself; nothing is added twice. @param version of abistamp */
export function initNpm(manifest: Manifest, version: string): { manifest: Manifest; changes: InitChange[] } {
  const changes: InitChange[] = [];
  const scripts: Record<string, string> = { ...manifest.scripts };
  for (const { script, module, only } of hooks) {
    const before = scripts[script] ?? null;
    if (before?.includes(mark) === true || (only !== null && scripts[only] === undefined)) continue;
    const after = before === null ? guard(module) : `${guard(module)} && ${before}`;
    scripts[script] = after;
    changes.push({ field: `scripts.${script}`, before, after });
  }
  const next: Manifest = { ...manifest, scripts };
  if (!dependsOnAbistamp(manifest)) {
    const range = `^${version}`;
    next['devDependencies'] = sortKeys({
      ...(manifest['devDependencies'] as object | undefined),
      abistamp: range,
    });
    changes.push({ field: 'devDependencies.abistamp', before: null, after: range });
  }
  return { manifest: changes.length === 0 ? manifest : next, changes };
}

/** Takes our hooks out again and leaves everything else as it is; the dependency stays, since removing packages is npm's work. */
export function undoNpm(manifest: Manifest): { manifest: Manifest; changes: InitChange[] } {
  const changes: InitChange[] = [];
  const scripts: Record<string, string> = { ...manifest.scripts };
  for (const [script, before] of Object.entries(scripts)) {
    if (!before.includes(mark)) continue;
    const after = before
      .split(' && ')
      .filter((part) => !part.includes(mark))
      .join(' && ');
    if (after === '') delete scripts[script];
    else scripts[script] = after;
    changes.push({ field: `scripts.${script}`, before, after: after === '' ? null : after });
  }
  return { manifest: changes.length === 0 ? manifest : { ...manifest, scripts }, changes };
}

function dependsOnAbistamp(manifest: Manifest): boolean {
  return ['dependencies', 'devDependencies', 'optionalDependencies'].some((field) => {
    const packages = manifest[field];
    return typeof packages === 'object' && packages !== null && 'abistamp' in packages;
  });
}

function sortKeys(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
