import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { loadInChild } from '@abistamp/core/internal/repair/load-files';
import { readCurrentRuntime } from '@abistamp/core/internal/runtime/current';
import { withoutCredentials } from '@abistamp/core/internal/runtime/without-secrets';
import { makeFolder } from '../support/make-folder.ts';
import { addonFor } from './native-file.ts';

/* The proof by loading, against addons that try to forge it. */

const limitMs = 3000;

async function load(
  ...onLoad: string[]
): Promise<{ folder: string; results: Awaited<ReturnType<typeof loadInChild>> }> {
  const folder = makeFolder('proof');
  const files: string[] = [];
  for (const [i, code] of onLoad.entries()) {
    const path = join(folder, `${i}.node`);
    writeFileSync(path, await addonFor(24, code.replaceAll('FOLDER', folder)));
    files.push(path);
  }
  const runtime = { ...readCurrentRuntime(), execPath: process.execPath };
  return { folder, results: await loadInChild(runtime, files, limitMs) };
}

const loads = { loads: true };

describe('an addon that', () => {
  test('loads', async () => {
    assert.deepEqual((await load('')).results, [loads]);
  });

  for (const [name, code] of [
    ['prints a quote', `printf("\\"\\n"); fflush(stdout);`],
    ['writes to the channel of the answers', `write(3, "0 {broken\\n\\"\\nok\\n0", 17);`],
  ] as const) {
    test(`${name} loads, and so does the next`, async () => {
      assert.deepEqual((await load(code, '')).results, [loads, loads]);
    });
  }

  for (const [name, code] of [
    [
      'says that it loads, and ends',
      `write(1, "0\\nok\\n", 5); write(3, "0\\nok\\n", 5); write(3, "0 ok\\n", 5); _exit(0);`,
    ],
    ['crashes', 'abort();'],
    ['ends with success', 'exit(0);'],
  ] as const) {
    test(`${name} does not load; the next one does`, async () => {
      const { results } = await load(code, '');
      assert.equal(results[0]?.loads, false);
      assert.deepEqual(results[1], loads);
    });
  }

  test('ignores every signal that can be ignored, and waits, is ended', async () => {
    const started = Date.now();
    const { results } = await load('for (int i = 1; i < 32; i++) signal(i, SIG_IGN); for (;;) sleep(1);');
    assert.equal(results[0]?.loads, false);
    assert.ok(Date.now() - started < limitMs * 4);
  });

  test('leaves a process behind does not leave it for long', async () => {
    const { folder, results } = await load(
      'if (fork() == 0) { close(3); FILE *f = fopen("FOLDER/pid", "w"); fprintf(f, "%d", getpid()); fclose(f); for (;;) sleep(1); } usleep(300000);',
    );
    assert.deepEqual(results, [loads]);
    assert.ok(existsSync(join(folder, 'pid')));
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const state = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : 'Z';
    assert.match(state, /Z/, 'it was killed with its group');
  });

  test('reads its environment finds nobody’s login there', async () => {
    const secrets = ['NPM_TOKEN', 'NODE_AUTH_TOKEN', 'ABISTAMP_STORE_SIGNING_KEY', 'AWS_SECRET_ACCESS_KEY'];
    for (const name of secrets) process.env[name] = 'mine';
    try {
      const tests = secrets.map((name) => `if (getenv("${name}")) abort();`);
      assert.deepEqual(
        (
          await load(
            `${tests.join(' ')} if (!getenv("PATH")) abort(); if (strcmp(getenv("ABISTAMP_ACTIVE"), "1")) abort();`,
          )
        ).results,
        [loads],
      );
    } finally {
      for (const name of secrets) delete process.env[name];
    }
  });
});

test('what a login is called is left out, and nothing else', () => {
  const kept = {
    PATH: '/',
    HOME: '/h',
    LD_LIBRARY_PATH: '/l',
    PYTHON: '/p',
    AUTHOR: 'me',
    KEYBOARD: 'de',
    CXX: 'c++',
  };
  const left = {
    ...{ NPM_TOKEN: 'x', GITHUB_TOKEN: 'x', 'npm_config_//host/:_authToken': 'x', npm_config__auth: 'x' },
    ...{ DB_PASSWORD: 'x', AZURE_CLIENT_SECRET: 'x', OPENAI_API_KEY: 'x', abistamp_store_token: 'x' },
  };
  assert.deepEqual(withoutCredentials({ ...kept, ...left }), kept);
});
