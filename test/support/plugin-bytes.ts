import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { decodeText } from '@abistamp/core/plugin';
import { buildKind } from '../../scripts/build-state.mjs';
import { type NodeRelease, runTool } from '../toolchain/index.ts';
import { isFull } from './matrix.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** How a plugin is bundled: a file in scripts, and the function in it. */
export interface PluginBuild {
  script: string;
  bundler: string;
}

/**
 * Digests of a plugin that is bundled again, under several Nodes, and of what it has to equal. Every day it is
 * bundled quickly, and by two Nodes: to bundle it as it is published takes some twenty seconds each time.
 */
export async function bundleAgain(
  { script, bundler }: PluginBuild,
  built: Uint8Array,
): Promise<{ again: string[]; expected: string }> {
  const bundle = (node: NodeRelease, kind: string) => {
    const program = `const { ${bundler} } = await import('./scripts/${script}');
process.stdout.write(require('node:crypto').createHash('sha512').update(await ${bundler}(process.cwd())).digest('hex'));`;
    return run(`(async () => {${program}})()`, { node, kind });
  };
  const expected =
    isFull || buildKind === 'quick'
      ? createHash('sha512').update(built).digest('hex')
      : await bundle(24, 'quick');
  const again: string[] = [];
  for (const node of isFull ? ([20, 24] as const) : ([20] as const))
    again.push(await bundle(node, isFull ? buildKind : 'quick'));
  return { again, expected };
}

/** The packed texts of a plugin, and the texts that an older Node packs from the same code. */
export async function packAgain(text: string): Promise<{ again: string[]; expected: string[] }> {
  const expected = [...text.matchAll(/"([^"\\\n]{1000,})"/g)].map(([, part = '']) => part);
  const program = `import('./scripts/pack-code.mjs').then(({ packMinified }) =>
process.stdout.write(packMinified(require('node:fs').readFileSync(0, 'utf8'))))`;
  const again: string[] = [];
  for (const part of expected) {
    const input = brotliDecompressSync(decodeText(part)).toString();
    again.push(await run(program, { node: 20, kind: buildKind, input }));
  }
  return { again, expected };
}

async function run(
  program: string,
  { node, kind, input = '' }: { node: NodeRelease; kind: string; input?: string },
): Promise<string> {
  const env = { ABISTAMP_BUILD: kind };
  const { code, stdout, stderr } = await runTool('node', ['-e', program], { cwd: root, node, env, input });
  if (code !== 0) throw new Error(stderr);
  return stdout;
}
