import type { Runtime } from '../runtime/runtime.ts';
import type { NativePackage } from '../tree/native-package.ts';
import { type ElectronLoad, type ElectronUse, runtimeOf } from './electron-use.ts';
import type { Evidence } from './evidence.ts';
import type { Finding, Unsure } from './finding.ts';
import { judgeTree } from './judge-tree.ts';

/**
 * What does not fit in a tree with an Electron app: its packages are judged for Electron, those of tests and
 * tools for Node. What may be loaded by either is only a warning as long as it fits one of them.
 */
export function judgeWithElectron(
  packages: readonly NativePackage[],
  runtime: Runtime,
  evidence: Evidence,
  use: ElectronUse,
): Finding[] {
  const groups = new Map<Runtime, NativePackage[]>();
  const runtimes = new Map<string, Runtime>();
  for (const pkg of packages) {
    const own = runtimeOf(use, runtime, pkg.path);
    const key = runtimes.get(`${own.kind} ${own.version}`) ?? own;
    runtimes.set(`${own.kind} ${own.version}`, key);
    groups.set(key, [...(groups.get(key) ?? []), pkg]);
  }
  return [...groups].flatMap(([own, group]) =>
    own.kind === 'electron'
      ? judgeApp(group, runtime, evidence, { use, electron: own })
      : judgeTree(group, runtime, evidence).map((finding) => spareBuiltForApp(finding, use)),
  );
}

/** Packages that an app loads. */
function judgeApp(
  packages: readonly NativePackage[],
  node: Runtime,
  evidence: Evidence,
  { use, electron }: { use: ElectronUse; electron: Runtime },
): Finding[] {
  const findings = judgeTree(packages, electron, withoutSymbols(evidence));
  if (findings.length === 0) return [];
  const misfits = new Set(judgeTree(packages, node, evidence).map((finding) => finding.package.path));
  return findings.map((finding) => {
    const { path } = finding.package;
    const why = misfits.has(path) ? null : whyUnsure(use.loads(path));
    const concerned: Finding = { ...finding, runtime: electron };
    return why === null ? concerned : { ...concerned, severity: 'warning', unsure: why };
  });
}

function whyUnsure(load: ElectronLoad | null): Unsure | null {
  if (load?.builtAtStart === true) return 'built-at-start';
  return load?.shared === true ? 'shared' : null;
}

/** A tool's package that was built for the project's Electron was built so on purpose. */
function spareBuiltForApp(finding: Finding, { releases }: ElectronUse): Finding {
  const { problem } = finding;
  const isBuiltForApp =
    problem.code === 'ABI_MISMATCH' && releases.some(({ abi }) => problem.abis.includes(abi));
  return isBuiltForApp ? { ...finding, severity: 'warning', unsure: 'built-for-app' } : finding;
}

/** Which functions a program has was asked of Node's. */
function withoutSymbols(evidence: Evidence): Evidence {
  const links = [...evidence.links].map(([path, problem]) =>
    problem?.code === 'SYMBOL_MISSING' ? ([path, null] as const) : ([path, problem] as const),
  );
  return { ...evidence, links: new Map(links) };
}
