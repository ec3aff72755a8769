import { readFileSync } from 'node:fs';
import { AbistampError, isRecord, type ManifestFile, parseJson } from '@abistamp/core';

/** @throws AbistampError `BAD_MANIFEST` */
export function readManifest(path: string): ManifestFile {
  const text = readFileSync(path, 'utf8');
  const manifest = parseJson(text);
  if (isRecord(manifest)) return { path, text, manifest };
  throw new AbistampError('BAD_MANIFEST', `${path} is not valid JSON; nothing was changed`);
}
