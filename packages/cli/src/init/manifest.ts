import { readFileSync } from 'node:fs';
import { AbistampError } from '@abistamp/core';

export interface ManifestFile {
  path: string;
  text: string;
  manifest: Record<string, unknown>;
}

/** @throws AbistampError `BAD_MANIFEST` */
export function readManifest(path: string): ManifestFile {
  const text = readFileSync(path, 'utf8');
  try {
    const manifest: unknown = JSON.parse(text);
    if (typeof manifest === 'object' && manifest !== null && !Array.isArray(manifest)) {
      return { path, text, manifest: manifest as Record<string, unknown> };
    }
  } catch {
    // Said below, for both.
  }
  throw new AbistampError('BAD_MANIFEST', `${path} is not valid JSON; nothing was changed`);
}

/** Keeps the file's own indentation and end of file, so that the diff shows our lines and no others. */
export function formatManifest(before: string, manifest: unknown): string {
  const indent = /^([ \t]+)"/m.exec(before)?.[1] ?? '  ';
  return JSON.stringify(manifest, null, indent) + (before.endsWith('\n') ? '\n' : '');
}
