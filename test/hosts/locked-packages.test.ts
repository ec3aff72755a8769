import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openDirectory } from '@abistamp/core';
import type { BuildStep } from '@abistamp/core/internal/hosts/builder';
import { listToExtract } from '@abistamp/core/internal/hosts/npm/locked-packages';
import { runtime } from '../support/facts.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

const version = '1.0.0';
const optional = ['glibc', 'musl', 'darwin', 'arm64', 'anywhere', 'unlocked', 'there'];
const root = makeFolder('locked');
writeFiles(root, {
  'package-lock.json': {
    packages: {
      'node_modules/addon': {
        version,
        dependencies: { helper: version },
        optionalDependencies: Object.fromEntries(optional.map((name) => [name, version])),
      },
      'node_modules/addon/node_modules/inside': { version, inBundle: true },
      'node_modules/addon/node_modules/own': { version },
      'node_modules/helper': { version, resolved: 'https://registry.test/helper.tgz', integrity: 'sha512-x' },
      'node_modules/glibc': { version, os: ['linux'], libc: ['glibc'] },
      'node_modules/musl': { version, os: ['linux'], libc: ['musl'] },
      'node_modules/darwin': { version, os: ['darwin'] },
      'node_modules/arm64': { version, cpu: ['arm64'] },
      'node_modules/anywhere': { version, name: 'alias-of' },
      'node_modules/there': { version },
    },
  },
  'node_modules/there/package.json': { name: 'there', version },
});

describe('what npm extracts for a package', () => {
  const cases: [extract: BuildStep['extract'], extracted: string[]][] = [
    [undefined, ['addon with inside', 'helper', 'glibc', 'anywhere as alias-of']],
    [{ itself: false, misses: ['glibc'] }, ['glibc']],
    [{ itself: false, misses: ['unlocked'] }, []],
  ];
  for (const [extract, extracted] of cases)
    test(`that misses ${extract?.misses.join() ?? 'itself'}: ${extracted.join(', ') || 'nothing'}`, () => {
      const step: BuildStep = {
        ...{ action: 'reinstall', findings: [] },
        package: { name: 'addon', path: 'node_modules/addon', build: null },
        ...(extract === undefined ? {} : { extract }),
      };
      const found = listToExtract(openDirectory(root), runtime(), step).map(({ path, name, bundled }) => {
        const short = path.replace('node_modules/', '');
        const inside = bundled.map((each) => ` with ${each.slice(each.lastIndexOf('/') + 1)}`);
        return `${short}${name === short ? '' : ` as ${name}`}${inside.join('')}`;
      });
      assert.deepEqual(found.sort(), extracted.sort());
    });
});
