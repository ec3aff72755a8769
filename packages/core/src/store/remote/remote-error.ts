/** Why an entry of a shared store was rejected. Nothing of a rejected entry is used. */
export type RefusalReason =
  /** Not an envelope, or not of a known version. */
  | 'malformed'
  | 'unsigned'
  /** Signed by a key that the project does not trust. */
  | 'unknown-signer'
  /** The signature does not match the content. */
  | 'bad-signature'
  /** Correctly signed, but for another build. */
  | 'other-build'
  /** A file differs from the entry: other bytes, or another length. */
  | 'wrong-content'
  /** The entry exists, but one of its files is missing. */
  | 'missing-content';

/**
 * Why a shared store is not used for the rest of this run, or why one operation failed. Data; `report` has
 * the words.
 */
export type RemoteTrouble =
  /**
   * No connection, or a broken one: the system's code (`ECONNREFUSED`, `ENOTFOUND`, `CERT_HAS_EXPIRED`) or
   * message.
   */
  | { kind: 'unreachable'; code: string }
  | { kind: 'slow'; afterMs: number }
  /** A status that is neither success nor "not there". */
  | { kind: 'status'; method: string; status: number }
  /** The response was shorter than announced. */
  | { kind: 'cut' }
  /** The response exceeded the limit. */
  | { kind: 'too-long'; maxBytes: number }
  /** A redirect that is not followed: from https to http, one too many, or of an upload. */
  | { kind: 'redirect' }
  /** The local store failed, not the shared one. */
  | { kind: 'local'; code: string };

/** Carries a problem from where it occurs to where it is reported. */
export class RemoteError extends Error {
  readonly trouble: RemoteTrouble;
  /**
   * The server had closed a kept-alive connection meanwhile. It never saw the request, so sending it again is
   * safe.
   */
  readonly stale: boolean;

  constructor(trouble: RemoteTrouble, stale = false) {
    super(trouble.kind);
    this.name = 'RemoteError';
    this.trouble = trouble;
    this.stale = stale;
  }
}
