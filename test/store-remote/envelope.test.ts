import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeKeyPair } from '@abistamp/core';
import type { StoreEntry } from '@abistamp/core/internal/store/entry';
import { unwrapEnvelope, wrapEnvelope } from '@abistamp/core/internal/store/remote/action-result';
import { openEnvelope, sealEntry } from '@abistamp/core/internal/store/remote/envelope';
import { parsePublicKey, parseSigningKey } from '@abistamp/core/internal/store/remote/keys';
import { shareNote } from '@abistamp/core/internal/store/remote/share-note';
import { mutate, seededRandom } from '../support/mutate.ts';

const entry: StoreEntry = {
  version: 2,
  key: {
    name: 'addon',
    version: '1.0.0',
    integrity: 'sha512-abc',
    target: 'node-v127-linux-x64',
    options: 'c'.repeat(64),
    sources: 'd'.repeat(64),
  },
  voucher: `build:${'e'.repeat(32)}`,
  envelope: null,
  files: [
    { path: 'build/Release/a.node', sha256: 'a'.repeat(64), size: 300, executable: true },
    { path: 'build/config.gypi', sha256: 'b'.repeat(64), size: 5, executable: false },
  ],
};
const pair = makeKeyPair();
const signer = parseSigningKey(pair.privatePem);
const known = parsePublicKey(pair.publicKey);
assert.ok(signer !== null && known !== null);
const trusted = new Map([[known.id, known.key]]);
const sealed = sealEntry(entry, signer);
/** What was sealed, with the key that answers for it now. */
const opened: StoreEntry = { ...entry, voucher: `key:${known.id}`, envelope: sealed.trim() };

test('an entry comes out of its envelope as it went in, by way of Bazel’s message too', () => {
  assert.deepEqual(openEnvelope(sealed, entry.key, trusted), { kind: 'valid', entry: opened });
  assert.equal(unwrapEnvelope(Buffer.from(sealed)), sealed);
  assert.equal(unwrapEnvelope(wrapEnvelope(sealed, entry.files)), sealed);
});

test('an envelope does not tell the settings of a build, which may be secret, and yet holds for no others', () => {
  assert.ok(!sealed.includes(entry.key.options));
  const other = { ...entry.key, options: 'd'.repeat(64) };
  assert.deepEqual(openEnvelope(sealed, other, trusted), { kind: 'refused', why: 'other-build' });
});

test('one signature that is right is enough, and one by an unknown key does no harm', () => {
  const envelope = JSON.parse(sealed) as { signatures: object[] };
  const others = [
    { keyId: 'unknown', signature: '' },
    { keyId: known.id, signature: 'AAAA' },
  ];
  envelope.signatures.unshift(...others);
  assert.equal(openEnvelope(JSON.stringify(envelope), entry.key, trusted).kind, 'valid');
});

test('no damaged envelope says anything else than was signed', () => {
  let count = 0;
  for (let seed = 1; seed <= 3000; seed++) {
    const text = unwrapEnvelope(Buffer.from(mutate(Buffer.from(sealed), seededRandom(seed))));
    const result = text === null ? null : openEnvelope(text, entry.key, trusted);
    if (result?.kind !== 'valid') continue;
    count++;
    assert.deepEqual({ ...result.entry, envelope: opened.envelope }, opened, `seed ${seed}`);
  }
  assert.ok(count < 1500, `${count} of 3000 were opened`);
});

test('no damaged message of Bazel’s is read beyond its end, or for ever', () => {
  const message = wrapEnvelope(sealed, entry.files);
  for (let seed = 1; seed <= 3000; seed++) {
    const text = unwrapEnvelope(Buffer.from(mutate(message, seededRandom(seed))));
    if (text === null) continue;
    const result = openEnvelope(text, entry.key, trusted);
    if (result.kind === 'valid')
      assert.deepEqual({ ...result.entry, envelope: opened.envelope }, opened, `seed ${seed}`);
  }
  for (let length = 0; length < message.length; length++) unwrapEnvelope(message.subarray(0, length));
});

test('no entry reaches out of its package, is endless, or names a file twice', () => {
  const refuses = (files: readonly object[]) => {
    const envelope = JSON.parse(sealed) as { entry: { files: unknown } };
    envelope.entry.files = files;
    return openEnvelope(JSON.stringify(envelope), entry.key, trusted);
  };
  const [file] = entry.files;
  assert.ok(file);
  const shared = { path: file.path, sha256: file.sha256, size: file.size, mode: 0o755 };
  const malformed = { kind: 'refused', why: 'malformed' };
  const paths = [
    '../a.node',
    '/a.node',
    'a/../../b',
    'C:\\a.node',
    'node_modules/b/a.node',
    '..\\a',
    'a\0',
    '',
  ];
  for (const path of paths) assert.deepEqual(refuses([{ ...shared, path }]), malformed, path);
  for (const size of [-1, 1.5, 2 ** 40, '300', null])
    assert.deepEqual(refuses([{ ...shared, size }]), malformed, String(size));
  for (const mode of [0o4755, 0o777, '755', undefined])
    assert.deepEqual(refuses([{ ...shared, mode }]), malformed, String(mode));
  assert.deepEqual(refuses([]), malformed);
  assert.deepEqual(refuses([shared, shared]), malformed);
  assert.deepEqual(
    refuses(Array.from({ length: 300 }, (_, i) => ({ ...shared, path: `${i}.node` }))),
    malformed,
  );
});

test('a build’s note leaves the machine without its folders, names and passwords', () => {
  const note = shareNote(`# Do not edit.
{
  "target_defaults": { "include_dirs": ["/home/me/include"] },
  "variables": {
    "node_module_version": 127, "host_arch": "x64", "napi_build_version": "10",
    "https_proxy": "http://me:secret@proxy", "userconfig": "/home/me/.npmrc", "target_arch": "/home/me"
  }
}`);
  assert.deepEqual(JSON.parse(note.replace(/^#.*\n/, '')), {
    target_defaults: {},
    variables: { node_module_version: 127, host_arch: 'x64', napi_build_version: '10' },
  });
  assert.doesNotMatch(shareNote('{ not JSON /home/me'), /home/);
});
