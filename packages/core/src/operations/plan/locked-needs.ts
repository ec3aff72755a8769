import { isRecord, parseJson, stringOf } from '../../files/json.ts';

/** What a lockfile says of one package beside what an install is decided by. */
export interface LockedNeeds {
  /** Names of what it depends on, with the versions or ranges that the lockfile has for them. */
  dependencies: ReadonlyMap<string, string>;
  /** `engines.node`; null where the lockfile does not have it. */
  engine: string | null;
}

/**
 * What each package of a lockfile depends on, whichever host wrote it: by `name@version`, and by folder in npm's. Empty
 * for a text in no format that is known.
 */
export function readLockedNeeds(text: string): ReadonlyMap<string, LockedNeeds> {
  if (/^__metadata:|^# yarn lockfile v1/m.test(text)) return readYarn(text);
  const isJson = text.trimStart().startsWith('{');
  return isJson ? readJson(text) : readPnpm(text);
}

/** npm's `packages` by folder, Bun's by place, and pnpm 12's `format: v13` by id. */
function readJson(text: string): ReadonlyMap<string, LockedNeeds> {
  // No string that Bun or pnpm writes here has a comma before a bracket.
  const parsed = parseJson(text) ?? parseJson(text.replace(/,(?=\s*[}\]])/g, ''));
  const packages = isRecord(parsed) ? parsed['packages'] : null;
  if (!isRecord(packages)) return new Map();
  return new Map(
    Object.entries(packages).flatMap(([key, entry]): [string, LockedNeeds][] => {
      if (Array.isArray(entry)) {
        const info: unknown = entry.find(isRecord);
        const id = stringOf(entry[0]);
        return id === null || !isRecord(info) ? [] : [[id, needsOf(info)]];
      }
      return isRecord(entry) ? [[withoutPeers(key), needsOf(entry)]] : [];
    }),
  );
}

function needsOf(entry: Readonly<Record<string, unknown>>): LockedNeeds {
  const { engines, dependencies, optionalDependencies } = entry;
  const all = [dependencies, optionalDependencies].flatMap((each) =>
    isRecord(each) ? Object.entries(each) : [],
  );
  return {
    dependencies: new Map(all.map(([name, range]) => [name, String(range)])),
    engine: isRecord(engines) ? stringOf(engines['node']) : null,
  };
}

/** Both of Yarn's formats: an entry's lines are indented by two, its lists' by four. */
function readYarn(text: string): ReadonlyMap<string, LockedNeeds> {
  const found = new Map<string, { dependencies: Map<string, string>; engine: null }>();
  const versions = new Map<string, string>();
  for (const entry of text.split(/\n(?=\S)/)) {
    const version = /^ {2}version:? "?([^"\n]+)"?$/m.exec(entry)?.[1];
    const first = /^"?((?:@[^/@\s"]+\/)?[^@\s"]+)@(?:npm:((?:@[^/@\s"]+\/)?[^@\s"\d][^@\s"]*)@)?/.exec(entry);
    const name = /^ {2}resolution: "?((?:@[^/]+\/)?[^@]+)@/m.exec(entry)?.[1] ?? first?.[2] ?? first?.[1];
    if (name === undefined || version === undefined) continue;
    for (const wanted of entry.slice(0, entry.indexOf('\n')).split(','))
      versions.set(wanted.trim().replace(/^"|[":]+$/g, ''), version);
    const dependencies = new Map<string, string>();
    let list = '';
    for (const line of entry.split('\n')) {
      const section = /^ {2}(\w+):$/.exec(line)?.[1];
      if (section !== undefined) list = section;
      else if (/^ {2}\S/.test(line)) list = '';
      const [, dependency, range = ''] = /^ {4}"?([^\s":]+)"?:? "?([^"]*)"?$/.exec(line) ?? [];
      if (dependency !== undefined && /^(?:d|optionalD)ependencies$/.test(list))
        dependencies.set(dependency, range);
    }
    found.set(`${name}@${version}`, { dependencies, engine: null });
  }
  // What it wants, as what it gets.
  for (const { dependencies } of found.values())
    for (const [name, range] of dependencies)
      dependencies.set(name, versions.get(`${name}@${range}`) ?? range);
  return found;
}

/** `packages` and `snapshots` of pnpm-lock.yaml, as pnpm writes them. */
function readPnpm(text: string): ReadonlyMap<string, LockedNeeds> {
  const found = new Map<string, { dependencies: Map<string, string>; engine: string | null }>();
  let section = '';
  let list = '';
  let current: { dependencies: Map<string, string>; engine: string | null } | null = null;
  for (const line of text.split('\n')) {
    const indent = line.search(/\S/);
    if (indent === 0) {
      section = /^(\w+):/.exec(line)?.[1] ?? '';
      current = null;
    } else if (indent === 2 && (section === 'packages' || section === 'snapshots')) {
      const id = withoutPeers(
        unquote(/^(.*?):(?:\s|$)/.exec(line.trim().replace(/^(['"]?)\//, '$1'))?.[1] ?? ''),
      );
      current = found.get(id) ?? { dependencies: new Map(), engine: null };
      found.set(id, current);
    } else if (current !== null && indent === 4) {
      const [, key = '', value = ''] = /^(\w+):\s*(.*)$/.exec(line.trim()) ?? [];
      list = key;
      if (key === 'engines')
        current.engine =
          /\bnode: (?:'([^']*)'|"([^"]*)"|([^,}]*))/.exec(value)?.slice(1).find(Boolean) ?? null;
    } else if (current !== null && indent === 6 && /^(?:d|optionalD)ependencies$/.test(list)) {
      const [, name = '', version = ''] = /^(\S+):\s+(.*)$/.exec(line.trim()) ?? [];
      if (name !== '') current.dependencies.set(unquote(name), withoutPeers(unquote(version)));
    }
  }
  return found;
}

/** `name@1.0.0` of `name@1.0.0(peer@2.0.0)`. */
const withoutPeers = (id: string): string => id.split('(', 1)[0] ?? '';

const unquote = (text: string): string => text.replace(/^(['"])(.*)\1$/, '$2');
