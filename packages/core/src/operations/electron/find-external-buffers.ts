import { isAtLeast, readSymbols } from '@abistamp/binary';
import type { Runtime } from '../../runtime/runtime.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import { resolvePackage } from '../../tree/resolve-package.ts';
import type { Evidence } from '../../verdict/evidence.ts';
import { listExternalCalls } from '../../verdict/external-buffers.ts';
import type { Finding } from '../../verdict/finding.ts';
import { problemOfFile } from '../../verdict/problem-of-file.ts';
import type { Project } from '../project/project.ts';
import { runtimeFor } from '../project/runtime-for.ts';
import type { Session } from '../project/session.ts';

/** The first Electron with pointer compression and V8's sandbox, its "memory cage". */
const firstCaged = '21.0.0';
/** Where V8 has them: on 64-bit processors. */
const cagedArchs = ['x64', 'arm64'];

/**
 * The addons that Electron loads and that may ask it to use memory of their own, which V8's sandbox forbids. A doubt:
 * whether they do, and what they do once it is refused, no byte tells.
 * @param findings what was found of the packages already: what does not load asks for nothing
 */
export function findExternalBuffers(
  session: Session,
  packages: readonly NativePackage[],
  evidence: Evidence,
  findings: readonly Finding[],
): Finding[] {
  const known = new Set(findings.map(({ package: { path } }) => path));
  return packages.flatMap((pkg) => {
    const runtime = runtimeFor(session, pkg.path);
    if (!isCaged(runtime) || known.has(pkg.path)) return [];
    const resolved = resolvePackage(
      pkg,
      runtime,
      (file) => problemOfFile(pkg, file, runtime, evidence) === null,
    );
    const addons = resolved.kind === 'files' ? resolved.files.filter((file) => file.endsWith('.node')) : [];
    return addons.flatMap((file) => {
      const functions = listExternalCalls(listImports(session.project, `${pkg.path}/${file}`));
      return functions.length === 0 ? [] : [describe(pkg, file, functions, runtime)];
    });
  });
}

const isCaged = ({ kind, version, arch }: Runtime): boolean =>
  kind === 'electron' && version !== null && isAtLeast(version, firstCaged) && cagedArchs.includes(arch);

function describe(pkg: NativePackage, file: string, functions: string[], runtime: Runtime): Finding {
  const { name, version, path, build, linked } = pkg;
  return {
    severity: 'warning',
    package: { name, version, path, build, ...(linked === undefined ? {} : { linked }) },
    file,
    problem: { code: 'EXTERNAL_BUFFERS', functions },
    repair: 'ask',
    blocked: null,
    runtime,
  };
}

function listImports({ tree }: Project, path: string): string[] {
  try {
    const source = tree.open(path);
    try {
      return readSymbols(source)?.imports.map(({ name }) => name) ?? [];
    } finally {
      source.close();
    }
  } catch {
    return [];
  }
}
