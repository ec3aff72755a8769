import { mkdirSync, writeFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bun, npm, pnpm, runTool, yarn } from '../test/toolchain/index.ts';
const base = '/tmp/A/w';
const deps = { 'lightningcss': '1.30.1', '@node-rs/crc32': '1.10.8' };
const kinds: [string, () => Promise<any>, string[], Record<string,string>][] = [
  ['npm10', () => npm(10), ['install'], {}],
  ['npm10-omit', () => npm(10), ['install'], { '.npmrc': 'omit[]=optional\n' }],
  ['pnpm9', () => pnpm('9' as never), ['install'], {}],
  ['pnpm10', () => pnpm('10' as never), ['install'], {}],
  ['pnpm10-noopt', () => pnpm('10' as never), ['install', '--no-optional'], {}],
  ['pnpm10-arch', () => pnpm('10' as never), ['install'], { 'pnpm-workspace.yaml': 'supportedArchitectures:\n  os: [darwin]\n  cpu: [arm64]\n' }],
  ['pnpm11', () => pnpm('11' as never), ['install'], {}],
  ['pnpm12', () => pnpm('12' as never), ['install'], {}],
  ['yarnnm', () => yarn('4.12.0'), ['install'], { '.yarnrc.yml': 'nodeLinker: node-modules\n', 'yarn.lock': '' }],
  ['yarnpnp', () => yarn('4.12.0'), ['install'], { 'yarn.lock': '' }],
  ['yarnpnpm', () => yarn('4.12.0'), ['install'], { '.yarnrc.yml': 'nodeLinker: pnpm\n', 'yarn.lock': '' }],
  ['yarn1', () => yarn('1'), ['install'], {}],
  ['bun', () => bun(1 as never), ['install'], {}],
  ['bun-iso', () => bun(1 as never), ['install', '--linker=isolated'], {}],
];
for (const [name, tool, args, files] of kinds) {
  if (process.argv[2] && !name.includes(process.argv[2])) continue;
  const cwd = join(base, name);
  rmSync(cwd, { recursive: true, force: true });
  mkdirSync(cwd, { recursive: true });
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({ name: 'w', private: true, dependencies: deps }));
  for (const [p, t] of Object.entries(files)) writeFileSync(join(cwd, p), t);
  const r = await runTool(await tool(), args, { cwd, node: 24, env: { YARN_ENABLE_IMMUTABLE_INSTALLS: '0', CI: '' } });
  console.log(name, r.code, r.code ? (r.stdout + r.stderr).slice(-600) : '');
}
