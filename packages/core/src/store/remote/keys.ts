import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';

/** The public keys that a project trusts, by id. */
export type TrustedKeys = ReadonlyMap<string, KeyObject>;

/** A private key, and the id by which readers find its public half. */
export interface SigningKey {
  id: string;
  key: KeyObject;
  /** The public half as settings spell it: base64 of its 32 bytes. */
  publicKey: string;
}

/**
 * The DER bytes before the 32 key bytes (RFC 8410, section 4: a SubjectPublicKeyInfo of algorithm
 * 1.3.101.112).
 */
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');
const rawBytes = 32;
/** In base64, with room for blanks around it. */
const maxKeyLength = 128;

/** Null unless the text is exactly the base64 of 32 bytes that are a point of the curve. */
export function parsePublicKey(text: string): { id: string; key: KeyObject } | null {
  if (text.length > maxKeyLength) return null;
  const raw = Buffer.from(text, 'base64');
  if (raw.length !== rawBytes || raw.toString('base64').replace(/=+$/, '') !== text.trim().replace(/=+$/, ''))
    return null;
  try {
    const key = createPublicKey({ key: Buffer.concat([spkiPrefix, raw]), format: 'der', type: 'spki' });
    return { id: idOf(raw), key };
  } catch {
    return null;
  }
}

/**
 * @param pem PKCS #8; CI services that keep secrets on one line spell its line ends `\n`. Null for anything
 * but an Ed25519 key.
 */
export function parseSigningKey(pem: string): SigningKey | null {
  try {
    const key = createPrivateKey(pem.replaceAll('\\n', '\n'));
    if (key.asymmetricKeyType !== 'ed25519') return null;
    const raw = rawOf(createPublicKey(key));
    return { id: idOf(raw), key, publicKey: raw.toString('base64') };
  } catch {
    return null;
  }
}

/** A new key pair: the private half as PEM (PKCS #8), the public half as settings spell it. */
export function makeKeyPair(): { privatePem: string; publicKey: string; id: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = rawOf(publicKey);
  const privatePem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  return { privatePem, publicKey: raw.toString('base64'), id: idOf(raw) };
}

function rawOf(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' }).subarray(spkiPrefix.length);
}

function idOf(raw: Uint8Array): string {
  return createHash('sha256').update(raw).digest('hex').slice(0, 16);
}
