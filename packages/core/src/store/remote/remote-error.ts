/** Why an entry of a shared store was not believed. Nothing of such an entry is used. */
export type RefusalReason =
  /** No envelope, or one that no version of this program writes. */
  | 'malformed'
  | 'unsigned'
  /** Signed, but by nobody whose key the project names. */
  | 'unknown-signer'
  /** Not what the holder of the named key signed. */
  | 'bad-signature'
  /** Well signed, for another build than the one that was asked for. */
  | 'other-build'
  /** A file is not what the entry says: other bytes, shorter or longer. */
  | 'wrong-content'
  /** The entry is there, and a file that it names is not. */
  | 'missing-content';

/**
 * Why a shared store is not used any further in this run, or why one thing could not be done with it. Data;
 * `report` has the words.
 */
export type RemoteTrouble =
  /**
   * No connection, or it broke: the system's code (`ECONNREFUSED`, `ENOTFOUND`, `CERT_HAS_EXPIRED`) or
   * message.
   */
  | { kind: 'unreachable'; code: string }
  | { kind: 'slow'; afterMs: number }
  /** An answer that is neither yes nor "not there". */
  | { kind: 'status'; method: string; status: number }
  /** Less came than was announced. */
  | { kind: 'cut' }
  /** More came than may come. */
  | { kind: 'too-long'; maxBytes: number }
  /** A redirect that is not followed: from https to http, too many, or of an upload. */
  | { kind: 'redirect' }
  /** The store of this machine, not the shared one. */
  | { kind: 'local'; code: string };

/** Carries trouble from where it is met to where it is told. */
export class RemoteError extends Error {
  readonly trouble: RemoteTrouble;
  /**
   * A connection that was kept open had been closed by the server meanwhile: nothing was asked, and asking
   * once more is no repetition.
   */
  readonly stale: boolean;

  constructor(trouble: RemoteTrouble, stale = false) {
    super(trouble.kind);
    this.name = 'RemoteError';
    this.trouble = trouble;
    this.stale = stale;
  }
}
