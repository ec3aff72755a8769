import type { Runtime } from '@abistamp/core';
import type { NativePackage } from '@abistamp/core/internal/tree/native-package';
import type { Evidence } from '@abistamp/core/internal/verdict/evidence';
import { judgeTree } from '@abistamp/core/internal/verdict/judge-tree';
import { elf, file, nativePackage, runtime } from '../support/facts.ts';

export const path = 'node_modules/addon';
export const addon = 'build/Release/addon.node';
export const platform = { os: ['linux'], cpu: ['x64'], libc: [] };

export const evidence = (changes: Partial<Evidence> = {}): Evidence => ({
  links: new Map(),
  companions: new Map(),
  omission: null,
  installs: true,
  mounts: new Map(),
  libraries: [],
  linked: [],
  unasked: new Map(),
  pins: new Map(),
  blocked: new Map(),
  unreadable: new Set(),
  approved: new Set(),
  required: new Map(),
  marksOptional: true,
  ...changes,
});

/** A package that loads one file, which is this. */
export const loading = (facts = elf(), changes: Partial<NativePackage> = {}): NativePackage =>
  nativePackage({
    loader: { kind: 'general', files: [addon], expected: [addon] },
    files: [file(addon, facts)],
    ...changes,
  });

export const platformPackage = (name: string, changes: Partial<NativePackage> = {}): NativePackage =>
  nativePackage({
    name,
    path: `node_modules/${name}`,
    build: null,
    platform,
    loader: { kind: 'platform-package', uses: 'all', main: null },
    files: [file('a.node', elf())],
    ...changes,
  });

export const judge = (packages: NativePackage[], changes: Partial<Evidence> = {}, on: Runtime = runtime()) =>
  judgeTree(packages, on, evidence(changes));
export const short = (packages: NativePackage[], changes: Partial<Evidence> = {}, on: Runtime = runtime()) =>
  judge(packages, changes, on).map(
    ({ severity, problem, package: pkg, repair }) => `${severity} ${problem.code} ${pkg.name}: ${repair}`,
  );
