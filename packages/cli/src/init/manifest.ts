import { basename, dirname } from 'node:path';
import {
  AbistampError,
  isRecord,
  type ManifestFile,
  maxBytes,
  openDirectory,
  parseJson,
} from '@abistamp/core';

/** @throws AbistampError `BAD_MANIFEST`, also for a pipe in its place, and for what is too large */
export function readManifest(path: string): ManifestFile {
  const text = openDirectory(dirname(path)).read(basename(path), maxBytes.manifest);
  const manifest = parseJson(text ?? '');
  if (text !== null && isRecord(manifest)) return { path, text, manifest };
  throw new AbistampError('BAD_MANIFEST', `${path} is not valid JSON; nothing was changed`);
}
