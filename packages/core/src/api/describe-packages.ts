import { packageId } from '../files/package-id.ts';
import { formatFinding, formatUnknown, type JudgedTree } from '../report/check-json.ts';
import { chooseRunner } from '../report/choose-runner.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { listConcerned } from '../verdict/answer.ts';
import type { PackageOutcome } from './outcomes.ts';

type Said = Pick<PackageOutcome, 'package' | 'path' | 'findings'>;

/** What was found of each native package of a tree, by path. */
export function describePackages({ verdict, ...context }: JudgedTree, runtime: Runtime): PackageOutcome[] {
  const said = new Map<string, Said>();
  const add = (name: string, path: string, findings: PackageOutcome['findings']) => {
    const before = said.get(path);
    said.set(path, { package: name, path, ...before, findings: [...(before?.findings ?? []), ...findings] });
  };
  for (const pkg of listConcerned(verdict.packages, runtime)) add(packageId(pkg), pkg.path, []);
  for (const finding of verdict.findings) {
    const json = formatFinding(finding, runtime, context);
    add(json.package, json.path, [json]);
  }
  for (const unjudged of verdict.unjudged) {
    const json = formatUnknown(unjudged, chooseRunner(context));
    add(json.package, json.path, [json]);
  }
  return [...said.values()].sort((a, b) => (a.path < b.path ? -1 : 1)).map(conclude);
}

/** The worst that was found decides, and what helps with it comes first. */
function conclude({ findings, ...said }: Said): PackageOutcome {
  const wrong = findings.find(({ severity }) => severity === 'error');
  const open = findings.find(({ severity }) => severity === 'unknown');
  const command = (wrong ?? open ?? findings[0])?.command ?? null;
  if (wrong !== undefined) return { ...said, outcome: 'misfit', findings, command };
  return { ...said, outcome: open === undefined ? 'fits' : 'cannot-tell', findings, command };
}
