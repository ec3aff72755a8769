import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { openDirectory } from '@abistamp/core';
import { openRegistry } from '@abistamp/core/internal/operations/plan/registry';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { npm, pnpm, runTool, yarn } from '../toolchain/index.ts';

/* What real package managers ask a registry and a proxy for, by settings, and what we ask for by the same ones. */

/** What the last parts of a request say of who was asked for what, and with which credentials. */
let asked: string[] = [];
let at = '';

const server = createServer(({ method, url, headers }, response) => {
  asked.push([method, url, headers.authorization ?? '-', headers['proxy-authorization'] ?? '-'].join(' '));
  const name = decodeURIComponent((url ?? '').replace(/^.*\//, '').replace(/%2f/i, '/'));
  const version = { name, version: '1.0.0', dist: { tarball: 'http://r.test/a.tgz', shasum: '0' } };
  response.end(
    JSON.stringify({ name, 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': version }, time: {} }),
  );
}).on('connect', ({ url, headers }, socket) => {
  asked.push(`CONNECT ${url} - ${headers['proxy-authorization'] ?? '-'}`);
  socket.end('HTTP/1.1 403 No\r\n\r\n');
});

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  at = `me:pw@127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => void server.close());

type Host = Parameters<typeof openRegistry>[0]['host'];

/** Settings of a project; `PROXY` stands for the proxy's address. */
interface Row {
  host: Exclude<Host, null | 'bun'>;
  tool: () => ReturnType<typeof npm>;
  args: readonly string[];
  files: Record<string, string>;
  env?: Record<string, string>;
}

const rows: Record<string, Row> = {
  'npm, proxy and token of a path': {
    ...{ host: 'npm', tool: () => npm(11), args: ['view', 'a', 'version'] },
    files: { '.npmrc': 'registry=http://r.test/deep/\nproxy=PROXY\n//r.test/:_authToken=secret\n' },
  },
  'npm, a scope and a proxy of variables': {
    ...{ host: 'npm', tool: () => npm(10), args: ['view', '@s/a', 'version'] },
    files: { '.npmrc': '@s:registry=https://s.test/\n' },
    env: { HTTPS_PROXY: 'PROXY', HTTP_PROXY: 'http://127.0.0.1:9' },
  },
  'npm, noproxy': {
    ...{ host: 'npm', tool: () => npm(11), args: ['view', 'a', 'version'] },
    files: {
      '.npmrc': 'registry=http://127.0.0.1:PORT/\nhttps-proxy=http://127.0.0.1:9\nnoproxy=0.0.1, 127.0.0.1\n',
    },
  },
  'pnpm, settings of its own': {
    ...{ host: 'pnpm', tool: () => pnpm(10), args: ['add', 'a', '--lockfile-only'] },
    files: {
      '.npmrc':
        'registry=http://127.0.0.1:PORT/\nhttps-proxy=http://127.0.0.1:9\nno-proxy=127.0.0.1\n//127.0.0.1:PORT/:username=u\n//127.0.0.1:PORT/:_password=cHc=\n',
    },
  },
  'pnpm, a proxy of variables': {
    ...{ host: 'pnpm', tool: () => pnpm(11), args: ['add', '@s/a', '--lockfile-only'] },
    files: {
      '.npmrc': 'registry=https://r.test/\n',
      'pnpm-workspace.yaml': 'fetchRetries: 0\nregistries:\n  "@s": https://s.test/\n',
    },
    env: { https_proxy: 'PROXY' },
  },
  'Yarn, a scope': {
    ...{ host: 'yarn', tool: () => yarn('4.18.1'), args: ['npm', 'info', '@s/a', '--fields', 'version'] },
    files: {
      '.yarnrc.yml':
        'enableTelemetry: false\nunsafeHttpWhitelist: ["*"]\nnpmScopes: { s: { npmRegistryServer: "http://127.0.0.1:PORT", npmAuthToken: t } }\n',
    },
    env: { HTTP_PROXY: 'http://127.0.0.1:9' },
  },
  'Yarn, no token without a scope': {
    ...{ host: 'yarn', tool: () => yarn('4.18.1'), args: ['npm', 'info', 'a', '--fields', 'version'] },
    files: {
      '.yarnrc.yml': 'enableTelemetry: false\nunsafeHttpWhitelist: ["*"]\nnpmAuthToken: t\n',
    },
    env: { YARN_NPM_REGISTRY_SERVER: 'http://127.0.0.1:PORT' },
  },
  'Yarn, a proxy for all that has TLS': {
    ...{ host: 'yarn', tool: () => yarn('4.18.1'), args: ['npm', 'info', '@s/a', '--fields', 'version'] },
    files: {
      '.yarnrc.yml':
        'enableTelemetry: false\nhttpRetry: 0\nhttpsProxy: "PROXY"\nnpmScopes: { s: { npmRegistryServer: "https://s.test" } }\n',
    },
  },
  'Yarn 1, a scope': {
    ...{ host: 'yarn-classic', tool: () => yarn('1'), args: ['info', '@s/a', 'version'] },
    files: { '.yarnrc': '"@s:registry" "http://s.test"\nproxy "PROXY"\n' },
  },
};

describe('a registry is asked as the package manager asks it', () => {
  for (const [title, { host, tool, args, files, env = {} }] of Object.entries(rows))
    test(title, async () => {
      const fill = (text: string) =>
        text.replace('PROXY', `http://${at}`).replaceAll('PORT', at.split(':').at(-1) ?? '');
      const map = (all: Record<string, string>) =>
        Object.fromEntries(Object.entries(all).map(([name, text]) => [name, fill(text)]));
      const cwd = makeFolder('registry');
      writeFiles(cwd, { 'package.json': { name: 'x', private: true }, ...map(files) });
      asked = [];
      await runTool(await tool(), [...args], { cwd, node: 22, env: map(env) });
      const theirs = new Set(asked);
      asked = [];
      const name = args.find((word) => /^(?:@s\/)?a$/.test(word)) ?? '';
      const registry = openRegistry({ tree: openDirectory(cwd), host }, { HOME: '/nowhere', ...map(env) });
      await registry?.list(name);
      registry?.close();
      // pnpm may ask for itself, too.
      assert.equal(asked.length, 1);
      assert.ok(theirs.has(asked[0] ?? ''), JSON.stringify([asked, ...theirs], null, 2));
    });
});
