import { isRecord, parseJson, stringOf, stringsOf } from './json.ts';

/** The fields of a package.json that abistamp reads, each validated; a malformed one counts as absent. */
export interface PackageManifest {
  name: string | null;
  version: string | null;
  main: string | null;
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  os: string[];
  cpu: string[];
  libc: string[];
  /** `false`: there is a binding.gyp, but it must not be built by default. */
  gypfile: boolean | null;
  /** The whole object, for fields that a single tool reads (`binary`, `napi`, `cmake-js`). */
  raw: Record<string, unknown>;
}

/** Null unless the text is a JSON object. */
export function parseManifest(text: string): PackageManifest | null {
  const raw = parseJson(text);
  if (!isRecord(raw)) return null;
  return {
    name: stringOf(raw['name']),
    version: stringOf(raw['version']),
    main: stringOf(raw['main']),
    scripts: stringMapOf(raw['scripts']),
    dependencies: stringMapOf(raw['dependencies']),
    optionalDependencies: stringMapOf(raw['optionalDependencies']),
    devDependencies: stringMapOf(raw['devDependencies']),
    os: stringsOf(raw['os']),
    cpu: stringsOf(raw['cpu']),
    libc: stringsOf(raw['libc']),
    gypfile: typeof raw['gypfile'] === 'boolean' ? raw['gypfile'] : null,
    raw,
  };
}

function stringMapOf(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
