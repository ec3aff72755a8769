import type { ErrorPattern, Recognized, Weight } from '../load-error.ts';
import { ownerOf } from '../platform-owners.ts';

/** Packages with a separate package for each platform's native part. */
export const platformPackagePatterns: readonly ErrorPattern[] = [
  // esbuild 0.14 to 0.25, lib/npm/node-platform.ts
  {
    pattern:
      /the "(?<present>[@\w./-]{1,200})" package is present but this platform\s{1,20}needs the "(?<wanted>[@\w./-]{1,200})" package instead/g,
    read: ({ present = '', wanted = '' }) => missing(wanted, [present]),
  },
  {
    pattern: /The package "(?<wanted>[@\w./-]{1,200})" could not be found, and is needed by/g,
    read: ({ wanted = '' }) => missing(wanted),
  },
  // Node's own words about packages that the loaders of napi-rs 2 and 3, biome and the like request: names
  // that end in a platform.
  {
    pattern:
      /Cannot find (?:module|package) '(?<wanted>@?[\w-]{1,100}(?:[./][\w.-]{1,100})?-(?:linux|darwin|win32|freebsd|android|linuxmusl|linux-musl)-(?:x64|arm64|arm|ia32|universal|riscv64|ppc64|s390x)[\w-]{0,40})(?:\/[\w./-]{1,100})?'/g,
    read: ({ wanted = '' }) => missing(wanted),
  },
  // rollup 4, dist/native.js
  {
    pattern: /Cannot find module (?<wanted>@rollup\/rollup-[\w-]{1,60})\. npm has a bug/g,
    read: ({ wanted = '' }) => missing(wanted, [], 'wrapper'),
  },
  // napi-rs 2 and 3, cli/src/api/templates/js-binding.ts; @node-rs/helper 1
  {
    pattern: /\bFailed to load native binding\b|\bCannot find native binding\b/g,
    read: () => unnamed(null),
  },
  {
    pattern: /Can not find node binding files from (?<wanted>@?[\w./-]{1,200})/g,
    read: ({ wanted = '' }) => missing(wanted),
  },
  // @parcel/watcher 2.2 to 2.5, index.js
  {
    pattern:
      /No prebuild or local build of @parcel\/watcher found\.\s{1,8}Tried @parcel[\s/]{1,8}(?<wanted>watcher-[\w-]{1,60})/g,
    read: ({ wanted = '' }) => missing(`@parcel/${wanted}`),
  },
  // next 12 to 15, dist/build/swc/index.js
  {
    pattern: /Attempted to load (?<wanted>@next\/swc-[\w-]{1,60}), but it was not installed/g,
    read: ({ wanted = '' }) => missing(wanted),
  },
  {
    pattern: /[Ff]ailed to load SWC binary(?: for (?<system>\w{1,20})\/(?<arch>\w{1,20}))?/g,
    read: () => unnamed('next'),
  },
  // @biomejs/biome 1 and 2, bin/biome
  {
    pattern: /The Biome CLI package doesn't ship with prebuilt binaries for your platform yet/g,
    read: () => unnamed('@biomejs/biome'),
  },
];

function missing(wanted: string, present: string[] = [], weight: Weight = 'missing'): Recognized {
  return {
    path: `node_modules/${wanted}`,
    problem: { code: 'PLATFORM_PACKAGE_MISSING', wanted: [wanted], present, offered: true },
    asks: ownerOf(wanted),
    weight,
  };
}

function unnamed(asks: string | null): Recognized {
  const problem = { code: 'PLATFORM_PACKAGE_MISSING' as const, wanted: [], present: [], offered: true };
  return { problem, asks, weight: 'wrapper' };
}
