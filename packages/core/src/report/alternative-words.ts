import { listAlternatives } from '../forecast/alternatives.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { FindingCode } from '../verdict/problem.ts';
import { joinWords } from './names.ts';

const kinds = {
  javascript: 'JavaScript',
  webassembly: 'WebAssembly',
  'built-in': 'a part of Node',
} as const satisfies Record<ReturnType<typeof listAlternatives>[number]['how'], string>;

/** What does the same as a package on a runtime, in words; null where nothing is known to. */
export function nameAlternatives(name: string, runtime: Runtime): string | null {
  const named = listAlternatives(name, runtime).map(
    (each) => `${each.member === null ? '' : `${each.member} of `}${each.name} (${kinds[each.how]})`,
  );
  return named.length === 0 ? null : joinWords(named, 'or');
}

/** What no other version of a package need cure. */
const ofPackage: ReadonlySet<FindingCode> = new Set<FindingCode>([
  ...([
    'ABI_MISMATCH',
    'NODE_API_TOO_NEW',
    'PLATFORM_MISMATCH',
    'ARCH_MISMATCH',
    'LIBC_MISMATCH',
    'NOT_BUILT',
  ] as const),
  ...(['GLIBC_TOO_OLD', 'LIBSTDCXX_TOO_OLD', 'SYMBOL_MISSING', 'PLATFORM_PACKAGE_MISSING'] as const),
]);

/** Advice, with what does the same as a package that cannot be repaired here; any other step as it is. */
export function withAlternatives<Step extends { kind: string }>(
  step: Step,
  code: FindingCode,
  name: string,
  runtime: Runtime,
): Step {
  if (!('text' in step) || !ofPackage.has(code)) return step;
  const others = nameAlternatives(name, runtime);
  return others === null ? step : { ...step, text: `${step.text}, or use ${others} in its place` };
}
