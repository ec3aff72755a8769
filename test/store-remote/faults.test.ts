import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { unwrapEnvelope } from '@abistamp/core/internal/store/remote/action-result';
import { makeFolder } from '../support/make-folder.ts';
import { onlyInFull } from '../support/matrix.ts';
import { loads, under } from '../support/run-cli.ts';
import { cleanEnvironment, node, runTool } from '../toolchain/index.ts';
import {
  type Contents,
  deadAddress,
  type Fault,
  startCache,
  startSpeaker,
  type TestServer,
} from './faulty-server.ts';
import { addons, checkOut, listFiles, statesOf, teamKeys } from './team.ts';

const { abistamp, installHook } = under(22);
let cwd: string;
/** A store with both builds for Node 22, which the tree was compiled for. */
let full: string;
/** The same, as a cache serves it. */
const contents: Contents = new Map();
const all = (state: string) => Object.fromEntries(addons.map((name) => [name, state]));
const shared = (url: string, store: string) => ({
  ABISTAMP_STORE: store,
  ABISTAMP_STORE_URL: url,
  ABISTAMP_STORE_KEYS: teamKeys.publicKey,
  ABISTAMP_STORE_TOKEN: 'a-token',
  ABISTAMP_STORE_TIMEOUT_MS: '400',
});
const writing = (url: string) => ({
  ...shared(url, full),
  ABISTAMP_STORE_SIGNING_KEY: teamKeys.privatePem,
});
const isOneLine = (text: string, pattern: RegExp) => {
  assert.match(text, /^[^\n]+\n$/, 'one line');
  assert.match(text, pattern);
};

before(async () => {
  ({ cwd, store: full } = await checkOut(22));
  assert.equal((await installHook({ cwd, env: { ABISTAMP_STORE: full } })).code, 0);
  const server = await startCache(contents);
  const { stdout, stderr } = await abistamp(['store', 'push', '--json'], { cwd, env: writing(server.url) });
  assert.deepEqual(statesOf(stdout), all('uploaded'), stderr);
  assert.ok(server.asked.every(({ authorization }) => authorization === 'Bearer a-token'));
  await server.stop();
});

/** Pulls into an empty store, which must never be an error, nor leave anything half made. */
async function pull(server: Pick<TestServer, 'url'>) {
  const store = makeFolder('store');
  const { code, stdout, stderr } = await abistamp(['store', 'pull', '--json'], {
    cwd,
    env: shared(server.url, store),
  });
  assert.equal(code, 0, stderr);
  const kept = listFiles(store);
  assert.deepEqual(
    kept.filter((path) => path.endsWith('.tmp')),
    [],
  );
  return { states: statesOf(stdout), stderr, kept, store };
}

const onFiles =
  (fault: Fault): Fault =>
  (request, response) =>
    request.url?.startsWith('/cas/') === true && fault(request, response);

const status =
  (code: number, headers: Record<string, string> = {}): Fault =>
  (_, response) => {
    response.writeHead(code, headers).end('no');
    return true;
  };

const cut: Fault = ({ url = '' }, response) => {
  const whole = contents.get(url) ?? Buffer.alloc(0);
  response.writeHead(200, { 'content-length': whole.length });
  response.write(whole.subarray(0, whole.length >> 1), () => response.destroy());
  return true;
};

const wrongBytes: Fault = ({ url = '' }, response) => {
  response.end(Buffer.alloc(contents.get(url)?.length ?? 0, 'x'));
  return true;
};

const silent: Fault = () => true;

const dripping: Fault = (_, response) => {
  response.writeHead(200);
  const timer = setInterval(() => response.write('{'), 50);
  response.on('close', () => clearInterval(timer));
  return true;
};

const endless: Fault = (_, response) => {
  response.writeHead(200);
  const chunk = Buffer.alloc(1 << 16, '{');
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', more);
  more();
  return true;
};

describe('a shared store that goes wrong is no error, and one line:', () => {
  type Server = [name: string, fault: Fault, said: RegExp, state: string];
  const servers: Server[] = [
    ['cuts entries', cut, /broke off/, 'failed'],
    ['cuts files', onFiles(cut), /broke off/, 'failed'],
    ['sends other bytes for entries', wrongBytes, /not a valid entry/, 'refused: malformed'],
    ['sends other bytes for files', onFiles(wrongBytes), /not what was signed/, 'refused: wrong-content'],
    ['does not answer', silent, /no answer within 400 ms/, 'failed'],
    ['sends an entry a byte at a time', dripping, /no answer within \d+ ms/, 'failed'],
    ['sends entries without end', endless, /not a valid entry/, 'refused: malformed'],
    ['sends files without end', onFiles(endless), /not what was signed/, 'refused: wrong-content'],
    ['answers 500', status(500), /answered GET with 500/, 'failed'],
    ['answers 401', status(401), /answered GET with 401/, 'failed'],
    ['answers 403 for files', onFiles(status(403)), /answered GET with 403/, 'failed'],
    ['answers files with nothing', onFiles(status(204)), /not what was signed/, 'refused: wrong-content'],
    ['leads to itself for ever', status(302, { location: '/ac/again' }), /redirects/, 'failed'],
    ['leads to a file', status(302, { location: 'file:///etc/passwd' }), /redirects/, 'failed'],
    ...onlyInFull<Server>(
      ['does not answer for files', onFiles(silent), /no answer within 400 ms/, 'failed'],
      ['answers 429', status(429), /answered GET with 429/, 'failed'],
      ['leads nowhere', status(302), /redirects/, 'failed'],
    ),
  ];
  for (const [name, fault, said, state] of servers) {
    test(`one that ${name}`, async (t) => {
      const server = await startCache(contents, fault);
      t.after(() => server.stop());
      const { states, stderr, kept } = await pull(server);
      assert.deepEqual(states, all(state), stderr);
      isOneLine(stderr, said);
      assert.deepEqual(
        kept.filter((path) => path.includes('/entries/')),
        [],
        'nothing a restore could find',
      );
    });
  }

  test('one that does not speak HTTP', async (t) => {
    const server = await startSpeaker((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    t.after(() => server.stop());
    const { states, stderr } = await pull(server);
    assert.deepEqual(states, all('failed'));
    isOneLine(stderr, /no connection \(HPE_/);
  });

  test('one whose headers do not end', async (t) => {
    const server = await startSpeaker((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const more = () => {
        while (!socket.destroyed && socket.write(`x-${'y'.repeat(1000)}: z\r\n`));
      };
      socket.on('drain', more);
      more();
    });
    t.after(() => server.stop());
    isOneLine((await pull(server)).stderr, /no connection \(HPE_HEADER_OVERFLOW\)/);
  });

  test('one that takes connections and never says a word of TLS', async (t) => {
    const server = await startSpeaker(() => undefined);
    t.after(() => server.stop());
    const { stderr } = await pull({ url: server.url.replace('http:', 'https:') });
    isOneLine(stderr, /no answer within 400 ms/);
  });

  test('one that is not there, nor its name', async () => {
    isOneLine((await pull({ url: await deadAddress() })).stderr, /no connection \(ECONNREFUSED\)/);
    isOneLine((await pull({ url: 'http://cache.invalid/' })).stderr, /no connection \(E\w+\)|no answer/);
  });
});

test('it works on the oldest Node that the command runs on, for another one', async (t) => {
  const fresh: Contents = new Map();
  const server = await startCache(fresh);
  t.after(() => server.stop());
  const other = ['--node', (await node(22)).execPath, '--json'];
  const pushed = await abistamp(['store', 'push', ...other], { cwd, node: 18, env: writing(server.url) });
  assert.deepEqual(statesOf(pushed.stdout), all('uploaded'), pushed.stderr);
  const env = shared(server.url, makeFolder('store'));
  const pulled = await abistamp(['store', 'pull', ...other], { cwd, node: 18, env });
  assert.deepEqual(statesOf(pulled.stdout), all('fetched'), pulled.stderr);
});

test('a redirect to another origin is followed without credentials', async (t) => {
  const elsewhere = await startCache(contents);
  const server = await startCache(contents, ({ url }, response) =>
    status(307, { location: `${elsewhere.url.slice(0, -1)}${url}` })({} as never, response),
  );
  t.after(() => Promise.all([server.stop(), elsewhere.stop()]));
  const { states, stderr } = await pull(server);
  assert.deepEqual(states, all('fetched'), stderr);
  assert.ok(server.asked.length > 0 && elsewhere.asked.length === server.asked.length);
  assert.ok(server.asked.every(({ authorization }) => authorization === 'Bearer a-token'));
  assert.ok(elsewhere.asked.every(({ authorization }) => authorization === null));
});

describe('a push', () => {
  const push = async (fault: Fault) => {
    const server = await startCache(new Map(), fault);
    const result = await abistamp(['store', 'push', '--json'], { cwd, env: writing(server.url) });
    await server.stop();
    assert.equal(result.code, 0, result.stderr);
    return { ...result, states: statesOf(result.stdout), asked: server.asked };
  };
  const onPut =
    (fault: Fault): Fault =>
    (request, response) =>
      request.method === 'PUT' && fault(request, response);

  for (const code of [500, 507, 401, 301]) {
    test(`that is answered ${code} is no error, and nothing that names missing files is written`, async () => {
      const { states, stderr, asked } = await push(onPut(status(code, { location: '/other' })));
      assert.deepEqual(states, all('failed'));
      isOneLine(stderr, code === 301 ? /redirects/ : new RegExp(`answered PUT with ${code}`));
      assert.ok(asked.every(({ method, path }) => method !== 'PUT' || path.startsWith('/cas/')));
    });
  }

  test('of a file that the server finds too large says nothing about the other packages', async () => {
    const largest = [...contents].sort(([, a], [, b]) => b.length - a.length)[0]?.[0];
    const { states, stderr } = await push(
      (request, response) => request.url === largest && onPut(status(413))(request, response),
    );
    assert.deepEqual(Object.values(states).sort(), ['failed', 'uploaded']);
    isOneLine(stderr, /answered PUT with 413/);
  });

  test('that the server stops reading half way is no error', async () => {
    const { states, stderr } = await push(
      onPut((request) => {
        request.once('data', () => request.socket.destroy());
        return true;
      }),
    );
    assert.deepEqual(states, all('failed'));
    isOneLine(stderr, /no connection|broke off/);
  });

  test('to a server that takes only Bazel’s own messages wraps the entry in one, and readers take it out', async (t) => {
    const strict: Contents = new Map();
    const server = await startCache(strict, (request, response) => {
      if (request.method !== 'PUT' || request.url?.startsWith('/ac/') !== true) return false;
      request.once('data', (chunk: Buffer) => {
        if (chunk[0] === '{'.charCodeAt(0)) response.writeHead(400).end('not an ActionResult');
        else {
          strict.set(request.url ?? '', chunk);
          response.writeHead(200).end();
        }
      });
      return true;
    });
    t.after(() => server.stop());
    const pushed = await abistamp(['store', 'push', '--json'], { cwd, env: writing(server.url) });
    assert.deepEqual(statesOf(pushed.stdout), all('uploaded'), pushed.stderr);
    const entries = [...strict].filter(([path]) => path.startsWith('/ac/'));
    assert.equal(entries.length, 2);
    for (const [, bytes] of entries) assert.match(unwrapEnvelope(bytes) ?? '', /^\{"version":1,/);
    assert.deepEqual((await pull(server)).states, all('fetched'));
  });

  test('of a build that is damaged here does not happen', async () => {
    const copy = makeFolder('store');
    await runTool('cp', ['-a', `${full}/.`, copy], { cwd });
    for (const path of listFiles(join(copy, 'v2/objects'))) {
      chmodSync(path, 0o644);
      writeFileSync(path, 'other');
    }
    const target: Contents = new Map();
    const server = await startCache(target);
    const env = { ...writing(server.url), ABISTAMP_STORE: copy };
    const { stdout } = await abistamp(['store', 'push', '--json'], { cwd, env });
    await server.stop();
    assert.deepEqual(statesOf(stdout), all('damaged'));
    assert.equal(target.size, 0);
  });
});

describe('this machine’s own store', () => {
  test('that cannot be written is no error of a pull', async (t) => {
    const server = await startCache(contents);
    t.after(() => server.stop());
    const blocked = join(makeFolder('store'), 'file');
    writeFileSync(blocked, '');
    const result = await abistamp(['store', 'pull', '--json'], { cwd, env: shared(server.url, blocked) });
    assert.equal(result.code, 0, result.stderr);
    assert.deepEqual(statesOf(result.stdout), all('failed'));
    isOneLine(result.stderr, /own store cannot be used \(E\w+\)/);
  });

  test('that is full keeps nothing half written', async (t) => {
    const server = await startCache(contents);
    t.after(() => server.stop());
    const store = makeFolder('store');
    const environment = await cleanEnvironment({ node: await node(22), env: shared(server.url, store) });
    // No file may grow beyond 8 KiB: a full disk to a program, without filling one.
    const limited = `ulimit -f 16; exec "$@"`;
    const { cli } = await import('../support/pack-cli.ts');
    const result = await runTool('sh', ['-c', limited, 'sh', 'node', cli, 'store', 'pull', '--json'], {
      cwd,
      node: 22,
      env: environment,
    });
    assert.equal(result.code, 0, result.stderr);
    assert.deepEqual(statesOf(result.stdout), all('failed'));
    isOneLine(result.stderr, /own store cannot be used \(EFBIG\)/);
    assert.deepEqual(
      listFiles(store).filter((path) => path.endsWith('.tmp') || path.includes('/entries/')),
      [],
    );
  });
});

describe('a rebuild', () => {
  test('compiles when the server is dead, and says so in one line; no build sees the team’s secrets', async () => {
    const { cwd: tree } = await checkOut(22);
    const place = makeFolder('compiler');
    const compiler = join(place, 'c++');
    const seen = join(place, 'environment');
    writeFileSync(compiler, `#!/bin/sh\nenv > '${seen}'\nexec c++ "$@"\n`, { mode: 0o755 });
    const env = { ...shared(await deadAddress(), makeFolder('store')), CXX: compiler };
    const key = { ABISTAMP_STORE_SIGNING_KEY: teamKeys.privatePem };
    const refused = await abistamp(['rebuild'], { cwd: tree, node: 24, env: { ...env, ...key } });
    assert.equal(refused.code, 2, 'a build could read the key from the process that runs it');
    assert.ok(!existsSync(seen));
    const result = await abistamp(['rebuild'], { cwd: tree, node: 24, env });
    assert.equal(result.code, 0, result.stdout + result.stderr);
    isOneLine(result.stderr, /no connection \(ECONNREFUSED\)/);
    const environment = readFileSync(seen, 'utf8');
    assert.match(environment, /^PATH=/m);
    assert.doesNotMatch(environment, /a-token|PRIVATE|ABISTAMP_STORE_(?:TOKEN|SIGNING_KEY|URL)/);
    for (const name of addons) assert.ok(await loads(name, { cwd: tree, node: 24 }), name);
  });

  test('with nothing to do asks nobody', async (t) => {
    const server = await startCache(contents);
    t.after(() => server.stop());
    const result = await abistamp(['rebuild'], { cwd, env: shared(server.url, makeFolder('store')) });
    assert.equal(result.code, 0);
    assert.equal(result.stderr, '');
    assert.deepEqual(server.asked, []);
  });
});
