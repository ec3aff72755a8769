import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { formatFailure } from '@abistamp/core/internal/report/failure-report';
import { isDoubt } from '@abistamp/core/internal/verdict/problem';
import { testedWords, withoutTestedWords } from '../../packages/guard/src/tested-words.ts';
import { findingOf, node22, problems, runtimeOf } from '../report/samples.ts';

/** What each finding adds to a message. */
const added = Object.values(problems)
  .flat()
  // A doubt keeps nothing from loading, Bun and Deno are not guarded, and `check --prove` quotes what failed.
  .filter(({ code }) => code !== 'ADDON_REFUSED' && code !== 'LOAD_FAILED')
  .filter((problem) => !isDoubt(problem))
  .map((problem) => {
    const finding = findingOf(problem);
    const error = { quote: '', path: null, problem: null, abi: null, program: null };
    const explanation = { error, name: 'bad', package: finding.package, findings: [finding] };
    const report = formatFailure(explanation, '/app/bad.node', runtimeOf(problem), {
      root: '/app',
      host: null,
    });
    assert.ok(report !== null);
    return report;
  });

describe('what is added to a message of Node', () => {
  /** glibc's own, about versions that a library lacks. */
  const message = "/lib/libstdc++.so.6: version `GLIBC_2.39' not found (required by /app/bad.node)";

  for (const { text, finding } of added)
    test(`${finding.code} has no word that is tested for: ${finding.message.slice(0, 60)}`, () => {
      const words = testedWords.filter((word) => text.toLowerCase().includes(word));
      assert.deepEqual(
        words.filter((word) => !message.includes(word)),
        [],
      );
      assert.equal(withoutTestedWords(text, message, finding), text);
    });

  test('gives way where a name has such a word', () => {
    const [report] = added;
    assert.ok(report !== undefined);
    const text = `${report.text} CXXABI_1.3.9`;
    assert.equal(
      withoutTestedWords(text, 'as Node says', report.finding),
      `abistamp: ${report.finding.code}, see ${report.finding.page}`,
    );
    assert.equal(withoutTestedWords(text, "version `CXXABI_1.3.9' is missing", report.finding), text);
  });

  test('says what runs', () => assert.ok(added[0]?.text.includes(`Node ${node22.version}`)));
});
