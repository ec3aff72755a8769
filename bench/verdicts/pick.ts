import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { nameOf } from './measure.ts';
import { subjects } from './packages.ts';
import { popularSubjects } from './popular-packages.ts';

// node bench/verdicts/pick.ts --from LIST.tsv [--count 60] [--seed 1] [--least 1000] Picks packages by chance
// from a list of a registry's packages (name, version, downloads a month, summary, a tab between each), so
// that nobody who knows the rules chooses them: half are parents of platform packages, half say in their
// summary that they are native. Packages that are measured already are left out. One specifier a line.
const { values } = parseArgs({
  options: {
    from: { type: 'string' },
    count: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    least: { type: 'string', default: '1000' },
  },
});

interface Listed {
  name: string;
  version: string;
  downloads: number;
  summary: string;
}

const known = new Set([...subjects, ...popularSubjects].map(nameOf));
for (const line of readFileSync(fileURLToPath(new URL('more-packages.txt', import.meta.url)), 'utf8').split(
  '\n',
))
  if (/^[@\w]/.test(line)) known.add(nameOf({ spec: line.trim() }));

const listed = readFileSync(values.from ?? join('packages.tsv'), 'utf8')
  .split('\n')
  .slice(1)
  .flatMap((line): Listed[] => {
    const [name = '', version = '', downloads = '', summary = ''] = line.split('\t');
    return name === '' ? [] : [{ name, version, downloads: Number(downloads), summary }];
  });
const byName = new Map(listed.map((each) => [each.name, each]));

/** `@a/b-linux-x64-gnu` is part of `@a/b`. */
const part = /^(.+?)[-_/]linux[-_]?(?:x64|amd64|x86_64)(?:[-_](?:gnu|glibc|musl))?$/;
const native =
  /\bnative (?:add-?on|bindings?|module|node)\b|\bnode-gyp\b|\bn-?api\b|\bnode-api\b|\bprebuil[dt]|\bC\+\+ (?:add-?on|bindings?|module)|\bbindings? (?:for|to)\b|\bnode\.?js bindings?\b/i;
const otherPlatforms =
  /react|expo|cordova|capacitor|ios\b|android|openapi|wasm|webassembly|typescript|types?\b|electron/i;

const parents = new Set(listed.flatMap(({ name }) => part.exec(name)?.[1] ?? []));
const families = listed.filter(({ name }) => parents.has(name));
const saying = listed.filter(
  ({ name, summary }) =>
    native.test(summary) &&
    !otherPlatforms.test(`${name} ${summary}`) &&
    !parents.has(name) &&
    !/linux|darwin|win32/.test(name),
);
const random = makeRandom(Number(values.seed));
const half = Math.ceil(Number(values.count) / 2);
console.log(
  `# seed ${values.seed}: ${half} of ${families.filter(isCandidate).length} parents of platform packages`,
);
for (const each of choose(families, half)) console.log(`${each.name}@${each.version}`);
console.log(`# ${half} of ${saying.filter(isCandidate).length} that say that they are native`);
for (const each of choose(saying, half)) console.log(`${each.name}@${each.version}`);

function isCandidate({ name, downloads }: Listed): boolean {
  return downloads >= Number(values.least) && !known.has(name) && byName.has(name);
}

function choose(from: readonly Listed[], count: number): Listed[] {
  const left = from.filter(isCandidate).sort((a, b) => (a.name < b.name ? -1 : 1));
  const chosen: Listed[] = [];
  while (chosen.length < count && left.length > 0)
    chosen.push(...left.splice(Math.floor(random() * left.length), 1));
  return chosen;
}

/** Mulberry32: the same numbers for the same seed everywhere. */
function makeRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
