import type { Finding } from '@abistamp/core';
import { chooseStyle } from '@abistamp/core/internal/report/style';
import { treeOf } from './golden.ts';
import { findingOf } from './samples.ts';

export const abi = (name = 'a', others: Partial<Finding> = {}) =>
  findingOf(
    { code: 'ABI_MISMATCH', abis: [115], runtime: 'node' },
    { package: { name, version: '1.0.0', path: `node_modules/${name}`, build: null }, ...others },
  );
export const missing = (name: string) =>
  findingOf(
    { code: 'NOT_BUILT', why: 'failed', expected: [] },
    { ...abi(name), problem: { code: 'NOT_BUILT', why: 'failed', expected: [] }, file: null },
  );
export const context = treeOf([]);
export const bright = chooseStyle({ isTTY: true }, {});
