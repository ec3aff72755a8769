export interface LocalRegistry {
  /** With a trailing slash. */
  address: string;
  close(): void;
}

export function startRegistry(options?: {
  tarballs?: readonly string[];
  port?: number;
}): Promise<LocalRegistry>;
