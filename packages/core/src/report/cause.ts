import { readLabels } from '../runtime/labels.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { formatTarget, parseTarget } from '../runtime/target.ts';
import { safeText } from '../safe-text.ts';
import type { Finding } from '../verdict/finding.ts';
import type { JudgedTree } from './check-json.ts';
import { nameMachine, namePlatform, nameTarget } from './names.ts';

/**
 * The one sentence that explains a tree's findings: where it was installed. Null if that was here, or is
 * unknown.
 */
export function explainOrigin({ verdict }: JudgedTree, runtime: Runtime): string | null {
  const { recorded, findings } = verdict;
  if (recorded !== null) {
    const parts = parseTarget(recorded.target);
    const elsewhere = parts !== null && recorded.target !== formatTarget(runtime);
    return elsewhere
      ? safeText(`This tree was installed under ${nameTarget(recorded.target, recorded.runtime.version)}.`)
      : null;
  }
  const machines = new Set(findings.flatMap(machineOf));
  const [machine] = machines;
  // A platform package for this very machine does not show where the tree was installed.
  return machines.size === 1 && machine !== undefined && machine !== nameMachine(runtime)
    ? safeText(`This tree was installed on ${machine}.`)
    : null;
}

/** The machine for which a finding's platform packages were chosen. */
function machineOf({ problem }: Finding): string[] {
  if (problem.code !== 'PLATFORM_PACKAGE_MISSING') return [];
  return problem.present.flatMap((name) => {
    const { os, cpu, libc } = readLabels(name);
    const platform = platforms.find((known) => known === os);
    return platform === undefined
      ? []
      : [[namePlatform(platform), ...cpu, ...(libc === 'musl' ? ['(musl)'] : [])].join(' ')];
  });
}

const platforms = ['darwin', 'linux', 'win32', 'android', 'freebsd', 'openbsd', 'netbsd'] as const;
