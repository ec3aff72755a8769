import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { explainLoadErrors } from '@abistamp/core';
import { readLoadErrors } from '@abistamp/core/internal/load-error/read-load-errors';

/**
 * A message, with the names of people and their folders replaced, and what it turned out to be. `develop` and
 * `score` are from the threads that they name, and were told apart by a hash of the text; `worded` are the
 * same loaders' other messages, by their source.
 */
interface Message {
  source?: string;
  family: string;
  code: string | null;
  package: string | null;
  text: string;
}

function load<Data>(name: string): Data {
  return JSON.parse(readFileSync(new URL(`corpus/${name}.json`, import.meta.url), 'utf8')) as Data;
}

/** One section, with the right cause, about the right package; or what came instead. */
function judge({ text, code, package: name }: Message): string | null {
  const sections = explainLoadErrors(text, null);
  const found = sections.map((section) => `${section.error.problem?.code ?? null} of ${section.name}`);
  const wanted = `${code} of ${name}`;
  return found.length === 1 && found[0] === wanted
    ? null
    : `${wanted}, not ${found.join(' and ') || 'nothing'}`;
}

function failures(messages: readonly Message[]): string[] {
  return messages.flatMap((message) => {
    const wrong = judge(message);
    return wrong === null ? [] : [`${message.source ?? message.family}: ${wrong}`];
  });
}

/** Everything that is read from every message: where it changes, each change is looked at. */
function renderRead(): string {
  const lines = ['develop', 'worded', 'score'].flatMap((name) =>
    load<Message[]>(name).flatMap(({ source, family, text }, i) => [
      `${name} ${i}, ${source ?? family}`,
      ...readLoadErrors(text).map(({ quote, ...error }) => {
        const said = Object.entries(error).filter(([, value]) => value !== null);
        return `  ${quote.slice(0, 50)}: ${JSON.stringify(Object.fromEntries(said))}`;
      }),
    ]),
  );
  return `${lines.join('\n')}\n`;
}

test('all that is read from them is as it was looked at', () => {
  const golden = new URL('corpus/read.golden.txt', import.meta.url);
  const now = renderRead();
  // To write it again: ABISTAMP_WRITE_GOLDEN=1 npm test -- --only test/explain
  if (process.env['ABISTAMP_WRITE_GOLDEN'] === '1') writeFileSync(golden, now);
  assert.equal(now, readFileSync(golden, 'utf8'));
});

describe('messages of real failures', () => {
  for (const name of ['develop', 'worded']) {
    test(`${name}: each is read`, () => {
      assert.deepEqual(failures(load<Message[]>(name)), []);
    });
  }

  test('score: at least 95 of 100 are read', (context) => {
    const messages = load<Message[]>('score');
    const wrong = failures(messages);
    const percent = (100 * (messages.length - wrong.length)) / messages.length;
    context.diagnostic(`${messages.length - wrong.length} of ${messages.length}: ${percent.toFixed(1)} %`);
    assert.ok(percent >= 95, wrong.join('\n'));
  });

  test('at least 200 of them, and no ordinary error is taken for one', () => {
    const ordinary = load<string[]>('ordinary');
    assert.ok(load<Message[]>('develop').length + load<Message[]>('score').length >= 200);
    assert.ok(ordinary.length >= 100);
    assert.deepEqual(
      ordinary.filter((text) => readLoadErrors(text).length > 0),
      [],
    );
  });
});
