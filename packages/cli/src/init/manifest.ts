import { readFileSync } from 'node:fs';
import { AbistampError, type ManifestFile } from '@abistamp/core';

/** @throws AbistampError `BAD_MANIFEST` */
export function readManifest(path: string): ManifestFile {
  const text = readFileSync(path, 'utf8');
  try {
    const manifest: unknown = JSON.parse(text);
    if (typeof manifest === 'object' && manifest !== null && !Array.isArray(manifest)) {
      return { path, text, manifest: manifest as Record<string, unknown> };
    }
  } catch {
    // The message is below, for both cases.
  }
  throw new AbistampError('BAD_MANIFEST', `${path} is not valid JSON; nothing was changed`);
}
