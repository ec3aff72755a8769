import { isRecord, parseJson } from '../files/json.ts';
import type { Command } from './command.ts';
import type { Host } from './host.ts';
import { hosts } from './index.ts';
import type { InitPlan, InitProject, ManifestFile } from './init.ts';
import { pnpmPlugin } from './pnpm/pnpmfile.ts';
import { listDependencies } from './scripts/plan-scripts.ts';

/** What takes abistamp out, and the commands of other hosts that are left to run. */
interface Undoing {
  plan: InitPlan;
  others: NonNullable<InitPlan['next']>[];
}

/**
 * Takes out what `init` wrote, for whichever host: a project may have changed its package manager since. Each
 * host reads package.json as the one before leaves it.
 */
export function planUndo(host: Host, project: InitProject): Undoing {
  let { manifest } = project;
  const texts = new Map<string, string | null>();
  const changes: InitPlan['changes'] = [];
  const gaps: string[] = [];
  const others: Undoing['others'] = [];
  let own: Pick<InitPlan, 'path' | 'next'> = { path: manifest.path, next: null };
  for (const each of [host, ...hosts.filter(({ name }) => name !== host.name)]) {
    const plan = each.init.plan({ ...project, manifest });
    const first = plan.changes.filter(
      ({ file }) => file === 'package.json' || !isPlanned(project, texts, file),
    );
    for (const { path, text } of plan.files)
      if (path === manifest.path || !texts.has(path)) texts.set(path, text);
    manifest = reread(manifest, texts);
    changes.push(...first);
    gaps.push(...plan.gaps);
    if (each.name === host.name) own = plan;
    else if (plan.next !== null && plan.files.length === 0) others.push(plan.next);
  }
  const left = ['abistamp', pnpmPlugin].filter((name) => listDependencies(manifest.manifest).has(name));
  const remove = left.length === 0 ? null : host.init.remove(left, manifest.manifest);
  return {
    plan: {
      ...{ path: own.path, changes, gaps, scripts: null },
      files: [...texts].map(([path, text]) => ({ path, text })),
      next: joinSteps(remove, own.next),
    },
    others,
  };
}

const isPlanned = ({ root }: InitProject, texts: ReadonlyMap<string, unknown>, file: string): boolean =>
  texts.has(`${root}/${file}`);

function reread(before: ManifestFile, texts: ReadonlyMap<string, string | null>): ManifestFile {
  const text = texts.get(before.path) ?? before.text;
  const manifest = parseJson(text);
  return isRecord(manifest) ? { ...before, text, manifest } : before;
}

function joinSteps(remove: Command | null, own: InitPlan['next']): InitPlan['next'] {
  if (remove === null) return own;
  // What takes a dependency out installs, too.
  const isDone = own === null || own.command.args[0] === 'install';
  return {
    command: isDone ? remove : { ...remove, next: own.command },
    why: isDone ? 'takes the dependency out' : 'takes the dependency and the plugin out',
  };
}
