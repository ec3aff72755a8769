/** The two namespaces of Bazel's cache layout: `ac` for entries by key, `cas` for files by content. */
export type CacheNamespace = 'ac' | 'cas';

/** A request body, reopened when the request has to be sent again. */
export interface Upload {
  size: number;
  open(): AsyncIterable<Buffer>;
}

/**
 * Receives the body of a successful response, piece by piece; the next piece waits for the last. Throws only
 * `RemoteError`.
 */
export type Sink = (chunk: Buffer) => Promise<void> | void;

/** One request to a cache. */
export interface CacheRequest {
  method: 'GET' | 'HEAD' | 'PUT';
  namespace: CacheNamespace;
  /** 64 hex digits. */
  hash: string;
  upload: Upload | null;
  /** The body is cut off after this many bytes. */
  maxBytes: number;
  sink: Sink;
}
