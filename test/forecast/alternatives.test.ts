import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listAlternatives } from '@abistamp/core/internal/forecast/alternatives';
import { runtime } from '../support/facts.ts';

const namesOf = (name: string, of = runtime({ version: '26', abi: 147 })) =>
  listAlternatives(name, of).map((each) => each.name);

test('an alternative is named where the runtime has it', () => {
  assert.deepEqual(namesOf('bcrypt'), ['bcryptjs']);
  assert.deepEqual(namesOf('better-sqlite3'), ['node:sqlite']);
  assert.deepEqual(namesOf('better-sqlite3', runtime({ version: '20', abi: 115 })), []);
  assert.deepEqual(namesOf('sqlite3', runtime({ kind: 'electron', version: '40', abi: 143 })), []);
  assert.deepEqual(namesOf('constructor'), []);
});
