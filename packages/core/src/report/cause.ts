import { readLabels } from '../loaders/labels.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { formatTarget, parseTarget } from '../runtime/target.ts';
import type { Finding } from '../verdict/finding.ts';
import type { JudgedTree } from './check-json.ts';
import { namePlatform, nameTarget } from './names.ts';

/** What one thing explains the findings of a tree, as a sentence, where it can be told: where the tree was installed. Null where that was here, or nobody knows. */
export function explainOrigin({ verdict }: JudgedTree, runtime: Runtime): string | null {
  const { recorded, findings } = verdict;
  if (recorded !== null) {
    const parts = parseTarget(recorded.target);
    const elsewhere = parts !== null && recorded.target !== formatTarget(runtime);
    return elsewhere
      ? `This tree was installed under ${nameTarget(recorded.target, recorded.runtime.version)}.`
      : null;
  }
  const machines = new Set(findings.flatMap(machineOf));
  const [machine] = machines;
  return machines.size === 1 && machine !== undefined ? `This tree was installed on ${machine}.` : null;
}

/** The machine that the platform packages of a finding were chosen for. */
function machineOf({ problem }: Finding): string[] {
  if (problem.code !== 'PLATFORM_PACKAGE_MISSING') return [];
  return problem.present.flatMap((name) => {
    const { os, cpu } = readLabels(name);
    const platform = platforms.find((known) => known === os);
    return platform === undefined ? [] : [[namePlatform(platform), ...cpu].join(' ')];
  });
}

const platforms = ['darwin', 'linux', 'win32', 'android', 'freebsd', 'openbsd', 'netbsd'] as const;
