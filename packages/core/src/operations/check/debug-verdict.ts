import { debug } from '../../debug.ts';
import { packageId } from '../../files/package-id.ts';
import { formatTarget } from '../../runtime/target.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import { resolvePackage } from '../../tree/resolve-package.ts';
import type { Evidence } from '../../verdict/evidence.ts';
import type { Finding } from '../../verdict/finding.ts';
import { problemOfFile } from '../../verdict/problem-of-file.ts';
import type { Session } from '../project/session.ts';

/**
 * Prints what each package loads on the session's runtime, and what is wrong with it, if `DEBUG` asks for
 * that.
 */
export function debugVerdict(
  { runtime }: Session,
  packages: readonly NativePackage[],
  evidence: Evidence,
  findings: readonly Finding[],
): void {
  debug('package', () =>
    packages.map((pkg) => {
      const { kind } = pkg.loader;
      const loads = resolvePackage(
        pkg,
        runtime,
        (file) => problemOfFile(pkg, file, runtime, evidence) === null,
      );
      return `${packageId(pkg)} in ${pkg.path}: loader ${kind} resolves to ${describe(loads)}`;
    }),
  );
  debug('finding', () =>
    findings.length === 0
      ? `none on ${formatTarget(runtime)}`
      : findings.map(({ package: pkg, file, problem, severity, repair, blocked }) => {
          const { code, ...facts } = problem;
          const held = blocked === null ? '' : `, its build is refused: ${JSON.stringify(blocked)}`;
          return `${severity} ${code} ${packageId(pkg)} ${file ?? pkg.path} ${JSON.stringify(facts)}, repair: ${repair}${held}`;
        }),
  );
}

function describe(resolution: ReturnType<typeof resolvePackage>): string {
  switch (resolution.kind) {
    case 'files':
      return resolution.files.join(', ') || 'nothing, as it should here';
    case 'delegates':
      return `one of the packages ${resolution.packages.join(', ')}`;
    case 'nothing':
      return `no file; it looks for ${resolution.expected.join(', ')}`;
    case 'unsupported':
      return 'nothing: none of its family is for such a machine';
  }
}
