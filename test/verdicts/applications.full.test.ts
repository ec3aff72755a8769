import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { installedProject } from '../support/installed-project.ts';
import { abistamp, check } from '../support/run-cli.ts';

/*
 * What people really install: after a clean install there is nothing to report about any of it, on any
 * Node.js that all of it supports.
 */

const applications: Readonly<Record<string, Record<string, string>>> = {
  'a Next.js site': {
    next: '15.5.29',
    react: '19.3.1',
    'react-dom': '19.3.1',
    tailwindcss: '4.3.5',
    '@tailwindcss/postcss': '4.3.5',
    sharp: '0.34.5',
    eslint: '9.39.5',
    typescript: '5.9.3',
  },
  'a Nest service': {
    '@nestjs/core': '11.2.10',
    '@nestjs/common': '11.2.10',
    '@nestjs/platform-express': '11.2.10',
    '@nestjs/cli': '11.0.24',
    '@swc/core': '1.16.22',
    bcrypt: '6.0.0',
    typeorm: '0.3.31',
    pg: '8.23.1',
    jest: '30.5.2',
  },
  'a Vite front end': {
    vite: '7.3.8',
    '@vitejs/plugin-react-swc': '4.3.3',
    vitest: '3.2.7',
    'sass-embedded': '1.108.2',
    lightningcss: '1.33.0',
    react: '19.3.1',
  },
  'a desktop application': {
    electron: '38.8.6',
    'electron-builder': '26.17.0',
    'electron-vite': '4.0.1',
    serialport: '13.0.0',
    usb: '2.18.0',
    koffi: '2.16.3',
    '@parcel/watcher': '2.6.0',
  },
  'a command line tool': {
    commander: '14.0.3',
    esbuild: '0.25.12',
    tsx: '4.23.15',
    oxlint: '1.94.0',
    '@biomejs/biome': '2.6.8',
    turbo: '2.11.11',
    ssh2: '1.17.0',
    ws: '8.23.0',
    bufferutil: '4.1.0',
    chokidar: '3.6.0',
  },
};

describe('after a clean install nothing is to be said', () => {
  for (const [name, dependencies] of Object.entries(applications)) {
    test(`of ${name}`, async () => {
      const cwd = await installedProject({
        node: 22,
        npm: 11,
        isOnlyRead: true,
        files: { 'package.json': { name: 'application', private: true, dependencies } },
        // Electron's own program comes from elsewhere and is not under test.
        env: { ELECTRON_SKIP_BINARY_DOWNLOAD: '1' },
      });
      const { trees } = await check({ cwd, node: 22 });
      assert.deepEqual(trees[0]?.findings, []);
      assert.ok((trees[0]?.native ?? 0) >= 3, 'there is something native in it');
      // On another supported Node only what was compiled for this one may be a finding.
      const next = await abistamp(['check', '--json'], { cwd, node: 24 });
      const codes = new Set<string>();
      for (const { findings } of JSON.parse(next.stdout).trees)
        for (const { code } of findings) codes.add(code);
      assert.deepEqual(
        [...codes].filter((code) => code !== 'ABI_MISMATCH'),
        [],
      );
    });
  }
});
