import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chooseAnswer, countJudged, listConcerned } from '@abistamp/core/internal/verdict/answer';
import { elf, runtime } from '../support/facts.ts';
import { loading, path, platformPackage } from './judged-packages.ts';

describe('the answer for a tree', () => {
  const unjudged = [{ code: 'UNREADABLE', package: null, path, detail: 'EACCES' }] as const;
  const finding = (severity: 'error' | 'warning') => ({ severity }) as never;

  test('is that it fits, that it does not, or that it cannot be told', () => {
    assert.equal(chooseAnswer([], []), 'fits');
    assert.equal(chooseAnswer([finding('warning')], []), 'fits');
    assert.equal(chooseAnswer([finding('warning')], unjudged), 'unknown');
    assert.equal(chooseAnswer([finding('warning'), finding('error')], unjudged), 'findings');
    assert.equal(chooseAnswer([], unjudged), 'unknown');
  });

  test('covers what was judged', () => {
    const packages = [loading(), loading(elf(), { path: 'node_modules/b' })];
    assert.equal(countJudged(packages, []), 2);
    assert.equal(countJudged(packages, unjudged), 1);
    assert.equal(countJudged([], unjudged), 0);
  });

  test('concerns what this machine may load', () => {
    const packages = [
      loading(),
      platformPackage('@a/linux-x64'),
      platformPackage('@a/linux-x64-musl'),
      platformPackage('@a/darwin-arm64', { platform: { os: ['darwin'], cpu: ['arm64'], libc: [] } }),
      platformPackage('@a/empty', { files: [] }),
      platformPackage('@b/linux-x64', { files: [] }),
    ];
    assert.deepEqual(
      listConcerned(packages, runtime()).map(({ name }) => name),
      ['addon', '@a/linux-x64', '@b/linux-x64'],
    );
  });
});
