import { npm, pnpm, type Tool, yarn } from '../../test/toolchain/index.ts';

/** A real application: what people install together, with something compiled, something downloaded. */
export interface Application {
  name: string;
  by: () => Promise<Tool>;
  files: Readonly<Record<string, string | object>>;
  /** How CI installs from the committed lockfile. */
  frozen: readonly string[];
  /** Packages to load, by the folder whose code requires them. */
  loads: readonly (readonly [folder: string, name: string])[];
  /** Rebuilds everything, with whatever compiler there is. */
  compileAgain: readonly string[];
  /** Run once after the install, if it takes a build to make what is deployed. */
  build?: { args: readonly string[]; output: string };
}

const manifest = (name: string, dependencies: Record<string, string>, more: object = {}) => ({
  name,
  private: true,
  version: '1.0.0',
  dependencies,
  ...more,
});

const nextSite: Application = {
  name: 'Next, standalone',
  by: () => npm(11),
  files: {
    'package.json': manifest(
      'site',
      {
        next: '15.5.29',
        react: '19.3.1',
        'react-dom': '19.3.1',
        sharp: '0.34.5',
        tailwindcss: '4.3.5',
        '@tailwindcss/postcss': '4.3.5',
        'unix-dgram': '2.0.6',
      },
      { scripts: { build: 'next build' } },
    ),
    'next.config.js': `module.exports = {
  output: 'standalone',
  outputFileTracingRoot: __dirname,
  serverExternalPackages: ['sharp', 'unix-dgram'],
};
`,
    'app/layout.js': 'export default ({ children }) => <html lang="en"><body>{children}</body></html>;\n',
    'app/page.js': `export const dynamic = 'force-dynamic';
export default async () => {
  const sharp = require('sharp');
  const dgram = require('unix-dgram');
  return <p>{sharp.versions.vips} {typeof dgram.createSocket}</p>;
};
`,
  },
  frozen: ['ci'],
  loads: [
    ['', 'sharp'],
    ['', 'unix-dgram'],
    ['', '@tailwindcss/postcss'],
  ],
  compileAgain: ['rebuild', 'unix-dgram'],
  build: { args: ['run', 'build'], output: '.next/standalone' },
};

const nestService: Application = {
  name: 'Nest',
  by: () => npm(10),
  files: {
    'package.json': manifest('service', {
      '@nestjs/cli': '11.0.24',
      '@nestjs/common': '11.2.10',
      '@nestjs/core': '11.2.10',
      '@nestjs/platform-express': '11.2.10',
      '@swc/core': '1.16.22',
      bcrypt: '5.1.1',
      jest: '30.5.2',
      pg: '8.23.1',
      ssh2: '1.17.0',
      typeorm: '0.3.31',
      'unix-dgram': '2.0.6',
    }),
  },
  frozen: ['ci'],
  loads: [
    ['', '@swc/core'],
    ['', 'bcrypt'],
    ['', 'cpu-features'],
    ['', 'unix-dgram'],
  ],
  compileAgain: ['rebuild', 'bcrypt', 'cpu-features', 'ssh2', 'unix-dgram'],
};

const viteFrontEnd: Application = {
  name: 'Vite',
  // npm 11 writes a lockfile for it that its own `npm ci` refuses.
  by: () => npm(10),
  files: {
    'package.json': manifest('front', {
      '@vitejs/plugin-react-swc': '4.3.3',
      bufferutil: '4.0.9',
      lightningcss: '1.33.0',
      react: '19.3.1',
      'sass-embedded': '1.108.2',
      vite: '7.3.8',
      vitest: '3.2.7',
      'cpu-features': '0.0.10',
    }),
  },
  frozen: ['ci'],
  loads: [
    ['', 'lightningcss'],
    ['', '@swc/core'],
    ['', 'rollup'],
    ['', 'cpu-features'],
  ],
  compileAgain: ['rebuild', 'cpu-features'],
};

/** The same workspace for both. */
const members = {
  'apps/api/package.json': manifest('api', {
    argon2: '0.44.0',
    bufferutil: '4.0.9',
  }),
  'apps/web/package.json': manifest('web', { lightningcss: '1.33.0', vite: '7.3.8' }),
  'packages/core/package.json': manifest('core', { '@node-rs/crc32': '1.10.8', 'cpu-features': '0.0.10' }),
};
const memberLoads = [
  ['apps/api', 'argon2'],
  ['apps/web', 'lightningcss'],
  ['packages/core', '@node-rs/crc32'],
  ['packages/core', 'cpu-features'],
] as const;

const pnpmMonorepo: Application = {
  name: 'pnpm and Turborepo',
  by: () => pnpm(10),
  files: {
    ...members,
    'package.json': manifest('monorepo', {}, { devDependencies: { turbo: '2.11.11' } }),
    'turbo.json': { tasks: { build: {} } },
    'pnpm-workspace.yaml': `packages: ['apps/*', 'packages/*']
allowBuilds:
  argon2: true
  bufferutil: true
  cpu-features: true
  esbuild: true
`,
  },
  frozen: ['install', '--frozen-lockfile'],
  loads: memberLoads,
  compileAgain: ['rebuild', '-r', 'cpu-features'],
};

const yarnMonorepo: Application = {
  name: 'Yarn',
  by: () => yarn('4.18.1'),
  files: {
    ...members,
    'package.json': manifest('monorepo', {}, { workspaces: ['apps/*', 'packages/*'] }),
    '.yarnrc.yml': 'nodeLinker: node-modules\nenableScripts: true\nnpmMinimalAgeGate: 0\n',
    'yarn.lock': '',
  },
  frozen: ['install', '--immutable'],
  loads: memberLoads,
  compileAgain: ['rebuild', 'cpu-features'],
};

export const applications = [nextSite, nestService, viteFrontEnd, pnpmMonorepo, yarnMonorepo];
