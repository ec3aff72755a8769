// A registry for one machine: serves packages that were given to it or published to it, and everything else
// from the registry of the machine's npm. It checks no one, keeps all in memory, and listens on loopback only.
import { createServer } from 'node:http';
import { openShelf } from './shelf.mjs';
import { openUpstream } from './upstream.mjs';

const MOST_PUBLISHED_BYTES = 64 << 20;

/**
 * @param tarballs served from the start
 * @param port 0 for any that is free
 * @returns its address, with a trailing slash, and how to end it
 */
export async function startRegistry({ tarballs = [], port = 0 } = {}) {
  const shelf = openShelf();
  for (const path of tarballs) await shelf.addTarball(path);
  const upstream = await openUpstream();
  let address = '';
  const server = createServer((request, response) => {
    answer({ request, shelf, upstream, address }).then(
      ({ status = 200, type = 'application/json', body }) => {
        response.writeHead(status, { 'content-type': type, 'content-length': body.length });
        response.end(request.method === 'HEAD' ? undefined : body);
      },
      (error) => response.writeHead(502).end(JSON.stringify({ error: error.message })),
    );
  });
  await new Promise((listening, failed) => {
    server.on('error', failed).listen(port, '127.0.0.1', listening);
  });
  address = `http://127.0.0.1:${server.address().port}/`;
  return { address, close: () => server.close() };
}

async function answer({ request, shelf, upstream, address }) {
  const path = decodeURIComponent(new URL(request.url, address).pathname.slice(1));
  if (path === '-/ping' || path === '-/whoami') return json({ username: 'anyone' });
  const [, name, rest = ''] = /^((?:@[^/]+\/)?[^@/-][^/]*)(?:\/(.*))?$/.exec(path) ?? [];
  if (request.method === 'PUT' && name !== undefined && rest === '')
    return await publish(await readBody(request), shelf);
  if (name === undefined || !shelf.has(name)) return await upstream.forward(request, { name, rest, address });
  if (rest === '') return json(shelf.describe(name, address));
  const tarball = shelf.tarball(name, rest);
  if (tarball !== undefined) return { type: 'application/octet-stream', body: tarball };
  // pnpm 12 asks for a tag by its name.
  const { versions, 'dist-tags': tags } = shelf.describe(name, address);
  const version = versions[tags[rest] ?? rest];
  return version === undefined ? json({ error: 'not found' }, 404) : json(version);
}

async function publish(body, shelf) {
  const { versions, _attachments: attachments, 'dist-tags': tags } = JSON.parse(body);
  const [manifest] = Object.values(versions);
  const [{ data }] = Object.values(attachments);
  if (shelf.has(manifest.name, manifest.version))
    return json({ error: `cannot publish over ${manifest.name}@${manifest.version}` }, 403);
  shelf.add(manifest, Buffer.from(data, 'base64'), Object.keys(tags));
  return json({ ok: true }, 201);
}

async function readBody(request) {
  const parts = [];
  let length = 0;
  for await (const part of request) {
    length += part.length;
    if (length > MOST_PUBLISHED_BYTES) throw new Error('too large a package');
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

function json(value, status = 200) {
  return { status, body: Buffer.from(JSON.stringify(value)) };
}
