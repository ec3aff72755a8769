/**
 * The two name spaces of Bazel's cache layout: entries by what was asked for (`ac`), files by what they are
 * (`cas`).
 */
export type CacheNamespace = 'ac' | 'cas';

/** Something to send; made anew should it have to be sent again. */
export interface Upload {
  size: number;
  open(): AsyncIterable<Buffer>;
}

/**
 * Takes in the body of an answer that means success, piece by piece; the next piece waits for it. Throws
 * nothing but `RemoteError`.
 */
export type Sink = (chunk: Buffer) => Promise<void> | void;

/** One thing that is asked of a cache. */
export interface CacheRequest {
  method: 'GET' | 'HEAD' | 'PUT';
  namespace: CacheNamespace;
  /** 64 hex digits. */
  hash: string;
  upload: Upload | null;
  /** No more of the body is taken in. */
  maxBytes: number;
  sink: Sink;
}
