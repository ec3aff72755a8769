import { majorOf } from '@abistamp/binary';
import type { Runtime } from '../runtime/runtime.ts';

/** The V8 of each ABI of Node (`process.versions.v8` of its releases). */
const nodes: Readonly<Record<number, string>> = {
  108: '10.2',
  111: '10.7',
  115: '11.3',
  120: '11.8',
  127: '12.4',
  131: '12.9',
  137: '13.6',
  141: '14.1',
  147: '14.6',
};

/**
 * The V8 of a runtime, "13.6"; null where it is not known. Electron's follows from its number: Electron N has
 * Chromium 2 N + 64 since 20 (its releases page), and Chromium 144 has V8 14.4.
 */
export function v8Of({ kind, abi, version }: Runtime): string | null {
  if (kind === 'node') return nodes[abi] ?? null;
  const major = kind === 'electron' ? majorOf(version) : null;
  if (major === null || major < 20) return null;
  const chromium = 2 * major + 64;
  return `${Math.floor(chromium / 10)}.${chromium % 10}`;
}
