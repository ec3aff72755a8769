import { createPrivateKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoreEntry } from '@abistamp/core/internal/store/entry';
import { unwrapEnvelope, wrapEnvelope } from '@abistamp/core/internal/store/remote/action-result';
import { openEnvelope, sealEntry } from '@abistamp/core/internal/store/remote/envelope';
import { parsePublicKey, parseSigningKey, type SigningKey } from '@abistamp/core/internal/store/remote/keys';
import { readNetrc } from '@abistamp/core/internal/store/remote/netrc';
import { makeFolder } from '../../support/make-folder.ts';
import { type FuzzTarget, textTarget } from '../target.ts';

/** Always the same, so that seeds are (RFC 8410, section 7: a private key is 32 bytes of any value). */
function makeKey(): { signer: SigningKey; pem: string } {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 7)]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const pem = key.export({ format: 'pem', type: 'pkcs8' }).toString();
  const signer = parseSigningKey(pem);
  if (signer === null) throw new Error('this is no key');
  return { signer, pem };
}

const { signer, pem } = makeKey();
const trusted = new Map(
  [parsePublicKey(signer.publicKey)].flatMap((key) => (key ? [[key.id, key.key]] : [])),
);
const hash = 'a'.repeat(64);
const entry: StoreEntry = {
  version: 2,
  key: {
    name: 'a',
    version: '1.0.0',
    integrity: 'sha512-x',
    target: 'node-v127-linux-x64',
    options: hash,
    sources: hash,
  },
  voucher: 'build:0123456789abcdef',
  envelope: null,
  files: [{ path: 'build/Release/a.node', sha256: hash, size: 4, executable: true }],
};
const sealed = sealEntry(entry, signer);

function open(text: string): void {
  const opened = openEnvelope(text, entry.key, trusted);
  const { files = null } = opened.kind === 'valid' ? opened.entry : {};
  if (files !== null && JSON.stringify(files) !== JSON.stringify(entry.files))
    throw new Error('nobody signed that');
}

let netrc: string | null = null;

export const remoteTargets: readonly FuzzTarget[] = [
  textTarget('envelope', open, () => [sealed]),
  {
    name: 'action-result',
    read: (input) => {
      const text = unwrapEnvelope(Buffer.from(input));
      if (text !== null) open(text);
    },
    seeds: () => [wrapEnvelope(sealed, entry.files), Buffer.from(sealed)],
  },
  textTarget(
    'keys',
    (text) => {
      parsePublicKey(text);
      parseSigningKey(text);
    },
    () => [signer.publicKey, pem],
  ),
  textTarget('netrc', (text) => {
    netrc ??= join(makeFolder('fuzz-netrc'), 'netrc');
    writeFileSync(netrc, text);
    readNetrc('example.com', { NETRC: netrc }, true);
  }),
];
