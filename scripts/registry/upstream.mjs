// The registry of the machine's npm, behind one of our own.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';

const tarballField = /"tarball":\s*"([^"]+)"/g;

export async function openUpstream() {
  const { registry, cafile } = await readSettings();
  const ca = cafile === null ? undefined : readFileSync(cafile, 'utf8');
  const fetchIt = (url, options) => send(url, { ...options, ca });
  /** Where the upstream registry has each tarball, by what it is called here. */
  const tarballs = new Map();
  /** Answers about packages, which several installs in a row ask for. */
  const described = new Map();

  async function describe(name, accept, address) {
    const key = `${name} ${accept}`;
    let answer = described.get(key);
    if (answer === undefined) {
      const url = `${registry}${name.replace('/', '%2f')}`;
      answer = await fetchIt(url, { headers: { accept } });
      if (answer.status === 200) described.set(key, answer);
    }
    const text = answer.body.toString().replace(tarballField, (_field, url) => {
      const here = `${name}/-/${url.slice(url.lastIndexOf('/') + 1)}`;
      tarballs.set(here, url);
      return `"tarball":"${address}${here}"`;
    });
    return { ...answer, body: Buffer.from(text) };
  }

  return {
    /** @param asked the package's name, if the path begins with one, and the rest of the path */
    async forward(request, { name, rest, address }) {
      const accept = request.headers.accept ?? 'application/json';
      if (name !== undefined && rest === '') return await describe(name, accept, address);
      const here = `${name}/${rest}`;
      if (!rest.startsWith('-/'))
        return await fetchIt(`${registry}${request.url.slice(1)}`, await copy(request));
      if (!tarballs.has(here)) await describe(name, 'application/json', address);
      return await fetchIt(tarballs.get(here) ?? `${registry}${here}`, {});
    },
  };
}

async function readSettings() {
  const args = ['config', 'list', '--json', '--loglevel=silent'];
  const options = { cwd: tmpdir(), maxBuffer: 16 << 20, shell: process.platform === 'win32' };
  const { stdout } = await promisify(execFile)('npm', args, options);
  const { registry, cafile } = JSON.parse(stdout);
  return { registry: registry.endsWith('/') ? registry : `${registry}/`, cafile: cafile ?? null };
}

async function copy(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  const { accept, 'content-type': type } = request.headers;
  const headers = Object.entries({ accept, 'content-type': type }).filter(([, value]) => value !== undefined);
  return { method: request.method, headers: Object.fromEntries(headers), body: Buffer.concat(parts) };
}

function send(url, { method = 'GET', headers = {}, body, ca }) {
  const start = url.startsWith('https:') ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sent = start(url, { method, headers, ca }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part)).on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          type: response.headers['content-type'],
          body: Buffer.concat(parts),
        }),
      );
    });
    sent.on('error', reject).end(body);
  });
}
