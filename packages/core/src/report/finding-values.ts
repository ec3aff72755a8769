import { packageId } from '../files/package-id.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { formatTarget } from '../runtime/target.ts';
import type { Finding } from '../verdict/finding.ts';
import { listRecorded } from './frozen-words.ts';

type Values = Record<'found' | 'required', string | null>;

/** Both sides in the short form that machines compare; null for a side without one. */
export function listValues(finding: Finding, asked: Runtime): Values {
  const { problem, runtime = asked } = finding;
  const required = formatTarget(runtime);
  const { kind, libc, glibc, macos, nodeApi } = runtime;
  const requiredGlibc = glibc === null ? required : `glibc ${glibc}`;
  switch (problem.code) {
    case 'ABI_MISMATCH':
      return { found: listTargets(problem.abis, { ...runtime, kind: problem.runtime ?? kind }), required };
    case 'SHADOWED':
      return listValues({ ...finding, problem: problem.problem }, runtime);
    case 'PLATFORM_PACKAGE_MISSING':
      return { found: problem.present.join(' ') || null, required: problem.wanted.join(' ') };
    case 'PACKAGE_MISSING':
      return { found: null, required: packageId(finding.package) };
    case 'NOT_BUILT':
      return { found: null, required: problem.expected[0] ?? required };
    case 'DIGEST_CHANGED':
      return { found: problem.actual, required: problem.pinned };
    case 'PLATFORM_MISMATCH':
      return { found: problem.platform, required };
    case 'ARCH_MISMATCH':
      return { found: problem.archs.join(' '), required };
    case 'LIBC_MISMATCH':
      return { found: problem.libc, required: libc ?? required };
    case 'GLIBC_TOO_OLD':
      return { found: `glibc ${problem.needs}`, required: requiredGlibc };
    case 'MACOS_TOO_OLD':
      return { found: `macOS ${problem.needs}`, required: macos === null ? required : `macOS ${macos}` };
    case 'NODE_API_TOO_NEW':
      return {
        found: `Node-API ${problem.needs}`,
        required: nodeApi === null ? required : `Node-API ${nodeApi}`,
      };
    case 'LIBSTDCXX_TOO_OLD':
      return { found: problem.needs, required };
    case 'LIBRARY_MISSING':
      return { found: problem.libraries.join(' '), required };
    case 'ADDON_REFUSED':
      return { found: listTargets(problem.abis, { ...runtime, kind: 'node' }), required: 'node-api' };
    case 'SYMBOL_MISSING':
      return { found: problem.symbols.join(' '), required };
    case 'NOEXEC_MOUNT':
      return { found: problem.mount, required };
    case 'EXECUTABLE_STACK':
      return { found: 'executable stack', required: requiredGlibc };
    case 'CORRUPT_FILE':
    case 'LOAD_FAILED':
    case 'VERDICT_REFUTED':
      return { found: problem.detail, required };
    case 'EXTERNAL_BUFFERS':
      return { found: problem.functions.join(' '), required };
    case 'TARGET_NOT_RECORDED':
    case 'RECORD_DIFFERS':
      return listRecorded(problem);
    // What is lacking has no measure.
    default:
      return { found: null, required };
  }
}

/** Null for no ABIs. */
function listTargets(abis: readonly number[], runtime: Runtime): string | null {
  return abis.map((abi) => formatTarget({ ...runtime, abi })).join(' ') || null;
}
