import { locateIn } from '../text/place.ts';
import type { Lambda } from './lambda.ts';

/** One function's properties are no longer, and one program has no more functions. */
const maxProperties = 8192;
const maxFunctions = 200;

/**
 * The functions of a CDK program that are packed here, by the text of what makes them: `new Function(…)` and `new
 * NodejsFunction(…)` with packages that are left out of its bundle. What is computed is not known, and says nothing.
 */
export function readCdk(file: string, text: string): Lambda[] {
  if (!/aws-cdk-lib|@aws-cdk\//.test(text)) return [];
  const at = locateIn(file, text);
  return [...text.matchAll(/\bnew\s+(?:\w+\.)*(Function|NodejsFunction)\s*\(/g)]
    .slice(0, maxFunctions)
    .flatMap(({ 1: kind, 0: head, index }) => {
      const start = index + head.length;
      const properties = cutAtEnd(text.slice(start, start + maxProperties));
      const runtime = /\bruntime\s*:\s*(?:\w+\.)*Runtime\.NODEJS_(\d+)_X\b/.exec(properties);
      // What is installed in a container, or packed by esbuild, is another tree.
      const isOther =
        (kind === 'NodejsFunction' && !/\bnodeModules\s*:/.test(properties)) ||
        /\bforceDockerBundling\s*:\s*true|\bfromDockerBuild\b|\bbundling\s*:\s*\{[^{}]*\bimage\s*:/.test(
          properties,
        );
      if (runtime === null || isOther) return [];
      const arch = /\barchitecture\s*:\s*(?:\w+\.)*Architecture\.(ARM_64|X86_64)\b/.exec(properties);
      const isComputed = arch === null && /\barchitecture\b/.test(properties);
      if (isComputed) return [];
      const runtimePlace = at(start + runtime.index);
      return [
        {
          name: /["'`]([^"'`]*)["'`]/.exec(properties)?.[1] ?? '',
          node: Number(runtime[1]),
          arch: arch?.[1] === 'ARM_64' ? ('arm64' as const) : ('x64' as const),
          ...{ runtimePlace, tool: 'cdk' as const },
          archPlace: arch === null ? runtimePlace : at(start + arch.index),
        },
      ];
    });
}

/** Up to the parenthesis that closes the call, texts aside. */
function cutAtEnd(text: string): string {
  let depth = 1;
  for (const { 0: token, index } of text.matchAll(
    /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|\/\/[^\n]*|[()]/g,
  )) {
    if (token === '(') depth++;
    else if (token === ')' && --depth === 0) return text.slice(0, index);
  }
  return text;
}
