import assert from 'node:assert/strict';
import {
  type Forecast,
  type ForecastCode,
  severityOfForecast,
} from '@abistamp/core/internal/forecast/forecast';
import { command } from '@abistamp/core/internal/hosts/command';
import type { ProjectPlan } from '@abistamp/core/internal/operations/plan/plan-tree';
import { forecastCodes } from '@abistamp/core/internal/report/forecast-words';
import { runtime } from '../support/facts.ts';
import { findingOf } from './samples.ts';

const finding = findingOf({ code: 'ABI_MISMATCH', abis: [115], runtime: 'node' });
const doubt = findingOf({ code: 'LIBC_MISMATCH', libc: 'glibc', certain: false }, { severity: 'warning' });
const torn = findingOf({ code: 'CORRUPT_FILE', detail: 'is empty' }, { repair: 'reinstall' });
const asks = {
  by: 'prebuild-install',
  file: 'addon-v1.2.3-node-v127-linux-x64.tar.gz',
  host: 'example.com',
};
const compile = {
  outcome: 'compile',
  code: 'FROM_SOURCE',
  asks: null,
  missing: [],
  install: null,
  gone: [],
  absent: null,
  standard: null,
  libraries: [],
  nan: null,
  addonApi: null,
  trial: null,
} as const;
const leftOut = {
  package: '@addon/linux-x64@1.2.3',
  omission: {
    setting: 'omit=optional',
    remedy: { kind: 'command', command: command('npm', 'install', '--include=optional') },
  },
} as const;
const unseen = {
  ...({ outcome: 'unknown', code: 'NEEDS_TARBALL' } as const),
  ...{ family: false, leftOut: null, hasScript: null, tools: [], nan: null },
};
const gone = ['GetPrototype', 'Holder', 'SetAccessor', 'WriteUtf8'].map((name, at) => ({
  ...{ name, file: `src/${name}.cc`, line: at + 1, node: 26, v8: '14.6' },
}));

/** What every code is shown for: at least one forecast per code, or this does not compile. */
export const forecasts: { [Code in ForecastCode]: readonly Extract<Forecast, { code: Code }>[] } = {
  NODE_API: [{ outcome: 'fits', code: 'NODE_API' }],
  SAME_ABI: [{ outcome: 'fits', code: 'SAME_ABI' }],
  PLATFORM_PACKAGE: [{ outcome: 'fits', code: 'PLATFORM_PACKAGE' }],
  WEBASSEMBLY: [{ outcome: 'fits', code: 'WEBASSEMBLY' }],
  NO_ADDON: [{ outcome: 'fits', code: 'NO_ADDON' }],
  WITHOUT: [{ outcome: 'fits', code: 'WITHOUT' }],
  IN_TARBALL: [{ outcome: 'prebuild', code: 'IN_TARBALL', file: 'prebuilds/linux-x64/node.napi.node' }],
  IN_STORE: [{ outcome: 'restore', code: 'IN_STORE' }],
  IN_LOCKFILE: [{ outcome: 'platform-package', code: 'IN_LOCKFILE', package: '@addon/linux-x64@1.2.3' }],
  NO_LOCKFILE: [{ outcome: 'platform-package', code: 'NO_LOCKFILE', package: '@addon/linux-x64' }],
  FROM_SOURCE: [
    compile,
    { ...compile, asks },
    { ...compile, asks: { by: 'node-pre-gyp', file: null, host: null } },
    { ...compile, asks: { by: 'scripts/install.js', file: null, host: null } },
    { ...compile, asks, nan: { has: '2.17.0', needs: '2.19.0' } },
    { ...compile, asks, missing: ['make', 'a C++ compiler'], install: 'apt-get install -y make g++' },
    { ...compile, gone: gone.slice(0, 1) },
    { ...compile, absent: { header: 'napi.h', of: 'node-addon-api', file: 'src/addon.cc' } },
    { ...compile, addonApi: '3.2.1' },
    { ...compile, standard: { has: 'c++17', needs: 'c++20', line: 12 } },
    { ...compile, libraries: [{ kind: 'library', name: 'Xtst', line: 60 }] },
    {
      ...compile,
      libraries: [
        { kind: 'library', name: 'X11', line: 60 },
        { kind: 'module', name: 'libudev', line: 61 },
      ],
    },
    { ...compile, gone },
    { ...compile, gone, trial: { end: 'compiles', headers: '26.10.0' } },
    {
      ...{ ...compile, asks },
      trial: {
        end: 'fails',
        headers: '26.10.0',
        error: "error: 'class v8::Context' has no member named 'GetIsolate'",
      },
    },
    ...(['platform', 'headers', 'approval', 'own', 'tools', 'dependencies', 'build', 'time'] as const).map(
      (why) => ({
        ...{ ...compile, asks, trial: { end: 'untried' as const, why } },
      }),
    ),
  ],
  DOES_NOT_FIT: [{ outcome: 'breaks', code: 'DOES_NOT_FIT', finding }],
  NAN_TOO_OLD: [{ outcome: 'breaks', code: 'NAN_TOO_OLD', has: '2.17.0', needs: '2.19.0' }],
  TOOLS_MISSING: [
    { outcome: 'breaks', code: 'TOOLS_MISSING', missing: ['make'], install: 'apt-get install -y make' },
    {
      outcome: 'breaks',
      code: 'TOOLS_MISSING',
      missing: ['Python 3', 'make', 'a C++ compiler'],
      install: null,
    },
  ],
  DOES_NOT_COMPILE: [
    {
      ...{ outcome: 'breaks', code: 'DOES_NOT_COMPILE', headers: '26.10.0' },
      error: "error: 'class v8::Context' has no member named 'GetIsolate'",
    },
    { outcome: 'breaks', code: 'DOES_NOT_COMPILE', headers: '26.10.0', error: null },
  ],
  NOT_IN_LOCKFILE: [{ outcome: 'breaks', code: 'NOT_IN_LOCKFILE', wanted: ['@addon/a', '@addon/b'] }],
  LEFT_OUT: [
    { outcome: 'breaks', code: 'LEFT_OUT', ...leftOut },
    {
      ...{ outcome: 'breaks', code: 'LEFT_OUT', package: '@addon/linux-x64@1.2.3' },
      omission: {
        setting: 'supportedArchitectures.cpu',
        remedy: {
          ...{ kind: 'setting', file: 'pnpm-workspace.yaml', key: ['supportedArchitectures', 'cpu'] },
          ...{ change: 'add', value: 'current', next: command('pnpm', 'install', '--force') },
        },
      },
    },
  ],
  DOWNLOADS: [{ outcome: 'unknown', code: 'DOWNLOADS', asks }],
  OWN_SCRIPT: [
    { outcome: 'unknown', code: 'OWN_SCRIPT', script: 'scripts/install.js', leftOut: null },
    { outcome: 'unknown', code: 'OWN_SCRIPT', script: 'scripts/install.js', leftOut },
  ],
  MAY_NOT_FIT: [{ outcome: 'unknown', code: 'MAY_NOT_FIT', finding: doubt }],
  DAMAGED: [{ outcome: 'unknown', code: 'DAMAGED', finding: torn }],
  NEEDS_TARBALL: [
    { ...unseen, hasScript: true, tools: ['nan', 'prebuild-install'] },
    { ...unseen, tools: ['nan'], nan: { has: '2.17.0', needs: '2.19.0' } },
    { ...unseen, family: true },
    { ...unseen, family: true, leftOut },
  ],
  NOT_JUDGED: [
    {
      outcome: 'unknown',
      code: 'NOT_JUDGED',
      unjudged: { code: 'UNREADABLE', package: 'addon', path: 'node_modules/addon', detail: 'EACCES' },
    },
  ],
};

/** Packages of every kind of forecast, in turns. */
export function madePlan(
  packages: number,
  targets: number,
  name = (at: number) => `package-${at}`,
): ProjectPlan {
  const all: Forecast[] = forecastCodes.flatMap((code): readonly Forecast[] => forecasts[code]);
  const [fits] = forecasts.NODE_API;
  assert.ok(fits !== undefined);
  return {
    ...{ root: `/project/${name(0)}`, lockfile: null, count: packages * 3 },
    natives: Array.from({ length: packages }, (_, at) => ({
      ...{ path: `node_modules/${name(at)}`, kind: 'Node-API' as const, bytes: at * 1000 },
    })),
    targets: Array.from({ length: targets }, (_, column) => ({
      runtime: runtime({ version: `${18 + column}`, abi: 108 + column }),
      engines: [{ field: 'engines' as const, runtime: 'node', range: `<1${column} ${name(1)}` }],
      packages: Array.from({ length: packages }, (_, at) => {
        const forecast = (at % 5 === 0 ? all[(at + column) % all.length] : fits) ?? fits;
        const pkg = { name: name(at), version: '1.2.3', path: `node_modules/${name(at)}` };
        return {
          package: pkg,
          forecast,
          severity: severityOfForecast(forecast, false),
          spared: false,
          engines: [],
        };
      }),
    })),
  };
}
