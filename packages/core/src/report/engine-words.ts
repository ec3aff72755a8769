import { packageId } from '../files/package-id.ts';
import type { EngineConflict } from '../forecast/engines.ts';
import type { TargetPlan } from '../operations/plan/plan-tree.ts';
import { joinWords } from './names.ts';

/** What manifests say against targets: one sentence for those that say the same. */
interface EngineNote {
  /** The packages, or "this project". */
  who: string[];
  /** "Node >=22 (engines)" */
  wants: string;
  /** The targets that are left out, as they were named. */
  not: string[];
}

/** @param name of a target */
export function listEngineNotes(
  targets: readonly TargetPlan[],
  name: (target: TargetPlan) => string,
): EngineNote[] {
  const said = new Map<string, { who: string; wants: string; not: Set<string> }>();
  const add = (who: string, { field, runtime, range }: EngineConflict, target: TargetPlan) => {
    const wants = `${runtime === 'node' ? 'Node' : runtime} ${range} (${field})`;
    const key = JSON.stringify([who, wants]);
    const note = said.get(key) ?? { who, wants, not: new Set<string>() };
    note.not.add(name(target));
    said.set(key, note);
  };
  for (const target of targets) {
    for (const conflict of target.engines) add('this project', conflict, target);
    for (const { package: pkg, engines } of target.packages)
      for (const conflict of engines) add(packageId(pkg), conflict, target);
  }
  const grouped = new Map<string, EngineNote>();
  for (const { who, wants, not } of said.values()) {
    const key = JSON.stringify([wants, ...not]);
    const note = grouped.get(key) ?? { who: [], wants, not: [...not] };
    note.who.push(who);
    grouped.set(key, note);
  }
  return [...grouped.values()];
}

/** @param who as it is printed: many names may be cut short */
export function formatEngineNote({ who: all, wants, not }: EngineNote, who: string): string {
  return `${who} ${all.length === 1 ? 'is' : 'are'} for ${wants}, not for ${joinWords(not, 'or')}`;
}
