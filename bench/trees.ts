import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm, runTool } from '../test/toolchain/index.ts';

const cache = fileURLToPath(new URL('../.cache/bench-trees', import.meta.url));

/**
 * Dependencies of a realistic application: a web framework, a server framework, a test runner, bundlers and
 * linters.
 */
const application = {
  name: 'application',
  version: '1.0.0',
  private: true,
  dependencies: {
    '@nestjs/core': '^11.0.0',
    '@nestjs/common': '^11.0.0',
    '@nestjs/platform-express': '^11.0.0',
    '@parcel/watcher': '2.5.1',
    bufferutil: '4.0.9',
    'cpu-features': '0.0.10',
    esbuild: '0.25.0',
    eslint: '^9.0.0',
    heapdump: '0.3.15',
    jest: '^29.0.0',
    lightningcss: '1.30.1',
    react: '^19.0.0',
    'react-dom': '^19.0.0',
    rxjs: '^7.0.0',
    'reflect-metadata': '^0.2.0',
    sharp: '0.34.0',
    typescript: '^5.0.0',
    'unix-dgram': '2.0.6',
    vite: '^6.0.0',
    webpack: '^5.0.0',
    '@babel/preset-env': '^7.0.0',
    '@mui/material': '^6.0.0',
    '@emotion/react': '^11.0.0',
    '@emotion/styled': '^11.0.0',
    'date-fns': '^4.0.0',
    lodash: '^4.0.0',
    graphql: '^16.0.0',
    storybook: '^8.0.0',
  },
};

/** An application of about 800 packages, installed under Node 20. */
export async function mediumTree(): Promise<string> {
  return provide('medium', async (folder) => {
    writeFileSync(join(folder, 'package.json'), JSON.stringify(application));
    const result = await runTool(await npm(10), ['install', '--legacy-peer-deps'], {
      cwd: folder,
      node: 20,
      timeoutMs: 900_000,
    });
    if (result.code !== 0) throw new Error(result.stderr);
  });
}

/**
 * A project with much to compile: four packages pinned to one ABI, one of them large, among Node-API ones and
 * others.
 */
const compiled = {
  name: 'compiled',
  version: '1.0.0',
  private: true,
  dependencies: {
    'better-sqlite3': '12.11.1',
    'cpu-features': '0.0.10',
    heapdump: '0.3.15',
    'unix-dgram': '2.0.6',
    bufferutil: '4.0.9',
    'utf-8-validate': '6.0.5',
    argon2: '0.44.0',
    '@swc/core': '1.11.21',
    sharp: '0.34.0',
    lightningcss: '1.30.1',
    '@parcel/watcher': '2.5.1',
    msgpackr: '1.11.4',
    'unrs-resolver': '1.7.2',
    esbuild: '0.25.0',
    'core-js': '3.40.0',
    protobufjs: '7.5.0',
    express: '5.1.0',
  },
};

export async function compiledTree(): Promise<string> {
  return provide('compiled', async (folder) => {
    writeFileSync(join(folder, 'package.json'), JSON.stringify(compiled));
    const result = await runTool(await npm(10), ['install'], { cwd: folder, node: 20, timeoutMs: 900_000 });
    if (result.code !== 0) throw new Error(result.stderr);
  });
}

/** A workspace of many such applications: some 280,000 files in one tree. */
export async function largeTree(): Promise<string> {
  const medium = await mediumTree();
  return provide('large', async (folder) => {
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'large', private: true, workspaces: ['packages/*'] }),
    );
    mkdirSync(join(folder, 'node_modules'));
    mkdirSync(join(folder, 'packages'));
    for (let files = 0, i = 1; files < 280_000; i++) {
      const app = join(folder, 'packages', `app-${i}`);
      execFileSync('cp', ['-al', medium, app]);
      symlinkSync(`../packages/app-${i}`, join(folder, 'node_modules', `app-${i}`));
      files += countFiles(app);
    }
  });
}

export function countFiles(folder: string): number {
  return (
    execFileSync('find', [folder, '-type', 'f'], { maxBuffer: 1 << 28 })
      .toString()
      .split('\n').length - 1
  );
}

export async function provide(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  const part = `${folder}.part`;
  execFileSync('rm', ['-rf', part]);
  mkdirSync(part, { recursive: true });
  console.log(`installing the ${name} tree …`);
  await make(part);
  renameSync(part, folder);
  return folder;
}
