import type { PackageView } from '../../files/package-view.ts';
import type { Recognised } from '../loader.ts';
import { findCalls } from '../source/calls.ts';
import { isPunctuator } from '../source/punctuators.ts';
import type { Sources } from '../source/sources.ts';
import { type Token, tokenize } from '../source/tokens.ts';
import { whenReached } from '../when-reached.ts';
import type { PkgPrebuildsRecord } from './record.ts';

/** `require('pkg-prebuilds')(__dirname, require('./binding-options'))`. */
export function recognisePkgPrebuilds(
  view: PackageView,
  sources: Sources,
): Recognised<PkgPrebuildsRecord> | null {
  if (!('pkg-prebuilds' in view.manifest.dependencies)) return null;
  const calls = sources.mentioning('pkg-prebuilds').flatMap((source) => findCalls(source, 'pkg-prebuilds'));
  const options = findOptions(view, sources);
  if (options === null) return null;
  const places = calls.map(({ source, open }) => ({ source, at: open }));
  return { record: { kind: 'pkg-prebuilds', root: '', ...options, ...whenReached(places, sources) }, places };
}

/** The options stand in a file of their own (pkg-prebuilds-verify takes its path), or in the call. */
function findOptions(view: PackageView, sources: Sources): { file: string; napiVersions: number[] } | null {
  const named = /pkg-prebuilds-verify\s+(\S+)/.exec(Object.values(view.manifest.scripts).join('\n'))?.[1];
  const files = [named, 'binding-options.js', 'binding-options.cjs'].filter((file) => file !== undefined);
  for (const file of files) {
    const text = view.read(file.replace(/^\.\//, ''));
    const options = text === null ? null : readOptions(tokenize(text));
    if (options !== null) return options;
  }
  for (const source of sources.mentioning('napi_versions')) {
    const options = readOptions(source.tokens());
    if (options !== null) return options;
  }
  return null;
}

function readOptions(tokens: Token[]): { file: string; napiVersions: number[] } | null {
  let file: string | null = null;
  const napiVersions: number[] = [];
  for (let i = 0; i + 2 < tokens.length; i++) {
    const key = tokens[i];
    if (
      key === undefined ||
      key.type === 'regex' ||
      key.type === 'template' ||
      !isPunctuator(tokens[i + 1], ':')
    )
      continue;
    const value = tokens[i + 2];
    if (key.text === 'name' && value?.type === 'string') file ??= value.text;
    if (key.text !== 'napi_versions') continue;
    for (let at = i + 3; at < tokens.length && !isPunctuator(tokens[at], ']'); at++) {
      const version = tokens[at];
      if (version?.type === 'number') napiVersions.push(Number(version.text));
    }
  }
  return file === null || napiVersions.length === 0 ? null : { file, napiVersions };
}
