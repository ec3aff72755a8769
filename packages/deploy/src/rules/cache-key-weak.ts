import { type Cache, type Job, type Machine, wipesTree } from '../ci/job.ts';
import type { Facts } from '../facts/facts.ts';
import { listPinned, nativesOfAll } from '../facts/natives-of.ts';
import type { DeployFinding } from '../finding.ts';
import type { Native } from '../natives/read-natives.ts';
import { compareMachines } from './differences.ts';
import type { Rule } from './rule.ts';

/** A cached tree may come back where it does not fit: its key does not tell the targets apart. */
export const findWeakKeys: Rule = (facts) => {
  const { natives } = nativesOfAll(facts.projects);
  if (natives.length === 0) return [];
  const cached = { natives, pins: facts.pins };
  const files = new Set(facts.jobs.map(({ file }) => file));
  return [...files].flatMap((file) =>
    judgeFile(
      facts.jobs.filter((job) => job.file === file),
      cached,
    ),
  );
};

interface Entry {
  key: string;
  machine: Machine;
}

/** What the caches of a file save: one of them, those up to it, of which the last is named, and all of them. */
interface Saved {
  own: readonly Entry[];
  before: readonly Entry[];
  all: readonly Entry[];
}

/** What a repository's caches hold, and which of its files name a Node. */
interface Cached extends Pick<Facts, 'pins'> {
  natives: readonly Native[];
}

const listEntries = (cache: Cache, job: Job): Entry[] =>
  job.variants.map(({ machine, fill }) => ({ key: fill(cache.key.text), machine }));

function judgeFile(jobs: readonly Job[], cached: Cached): DeployFinding[] {
  const all = jobs.flatMap((job) => job.caches.flatMap((cache) => listEntries(cache, job)));
  const before: Entry[] = [];
  return jobs.flatMap((job) =>
    job.caches.flatMap((cache) => {
      const own = listEntries(cache, job);
      before.push(...own);
      // A tree that is removed at once does no harm.
      if (!cache.restores || wipesTree(job.scripts.slice(cache.after))) return [];
      return judgeCache(cache, job, { own, before, all }, cached);
    }),
  );
}

function judgeCache(cache: Cache, job: Job, saved: Saved, cached: Cached): DeployFinding[] {
  const { own, before } = saved;
  const { natives } = cached;
  const shared = new Set(
    own.flatMap((entry) =>
      before
        .filter(({ key }) => key === entry.key)
        .flatMap(({ machine }) => compareMachines(machine, entry.machine, natives).map(({ axis }) => axis)),
    ),
  );
  const lacks = [...shared, ...listLacking(cache.key.text, job, cached, shared.size > 0)];
  const { key, prefixes } = cache;
  if (lacks.length > 0)
    return [
      {
        ...key.place,
        severity: shared.size > 0 ? 'error' : 'warning',
        problem: {
          code: 'CACHE_KEY_WEAK',
          key: key.text,
          lacks: [...new Set(lacks)],
          shared: shared.size > 0,
          isPrefix: false,
        },
      },
    ];
  if (prefixes === null) return [];
  for (const text of prefixes.texts) {
    const axes = listBrought(text, job, saved, natives);
    const weak = [...axes, ...(lacksNode(text, job, cached) ? ['node'] : [])];
    const isShared = axes.length > 0;
    if (weak.length > 0)
      return [
        {
          ...prefixes.place,
          severity: isShared ? 'error' : 'warning',
          problem: {
            code: 'CACHE_KEY_WEAK',
            key: text,
            lacks: [...new Set(weak)],
            shared: isShared,
            isPrefix: true,
          },
        },
      ];
  }
  return [];
}

/**
 * By its beginning, an entry of another target may come back; that of another lockfile is meant to. One under the very
 * key is said of the key, at the last cache that has it.
 */
function listBrought(
  text: string,
  { variants }: Job,
  { own, all }: Saved,
  natives: readonly Native[],
): string[] {
  return variants.flatMap(({ fill }, index) => {
    const mine = own[index];
    if (mine === undefined) return [];
    const prefix = fill(text);
    return all
      .filter(({ key }) => key.startsWith(prefix) && key !== mine.key)
      .flatMap((entry) => compareMachines(entry.machine, mine.machine, natives).map(({ axis }) => axis));
  });
}

function listLacking(text: string, job: Job, cached: Cached, isShared: boolean): string[] {
  if (isOpaque(text)) return [];
  const lacks = lacksNode(text, job, cached) ? ['node'] : [];
  const hasLockfile =
    /hashFiles?\([^()]*(?:lock|package\.json|shrinkwrap)/i.test(text) ||
    /hash|checksum|sha/i.test(text.replace(/hashFiles?\([^()]*\)/g, ''));
  return !hasLockfile && !isShared && !hasUnknownPart(text, job) ? [...lacks, 'lockfile'] : lacks;
}

/** What a step or a script has computed may be anything: abistamp's own key, too. */
const isOpaque = (text: string): boolean =>
  /steps\.[\w-]+\.outputs\.(?!.*node-version)|needs\.[\w-]+\.outputs/.test(text);
/** A variable that the file does not define. */
const hasUnknownPart = (text: string, { variants }: Job): boolean => {
  const filled = variants[0]?.fill(text) ?? text;
  return (
    /\$\{\{\s*(?:env|inputs|vars|secrets)\./.test(filled) ||
    /\$\{?(?!CI_)[A-Z_]\w*/.test(filled.replace(/\$\{\{.{0,500}?\}\}/g, ''))
  );
};

/** Whether a key says nothing of the Node that a package's file is for, where the job chooses one. */
function lacksNode(text: string, job: Job, { natives, pins }: Cached): boolean {
  const { nodeChoice, variants } = job;
  if (nodeChoice === null || listPinned(natives).length === 0 || isOpaque(text)) return false;
  const filled = new Set(variants.map(({ fill }) => fill(text)));
  const majors = new Set(variants.map(({ machine }) => machine.node));
  if (/node[-_]?version|nvmrc|tool-versions|mise\.toml/i.test(text) || hasUnknownPart(text, job))
    return false;
  switch (nodeChoice.kind) {
    case 'file':
      return !text.includes(nodeChoice.file);
    case 'input':
      return !new RegExp(`inputs\\.${nodeChoice.name}\\b`).test(text);
    case 'version':
    case 'image': {
      if (majors.has(null)) return false;
      // One text for each Node, or the number itself.
      const named = variants.every(({ fill, machine }) =>
        new RegExp(`(?:^|\\D)${machine.node}(?:\\D|$)`).test(fill(text).replace(/hashFiles?\([^()]*\)/g, '')),
      );
      return !named && !(filled.size >= majors.size && majors.size > 1) && !isPinnedElsewhere(pins, text);
    }
  }
}

/** The key hashes a file that pins the Node. */
const isPinnedElsewhere = (pins: Facts['pins'], text: string): boolean =>
  pins.some(({ place }) => place.file !== 'package.json' && text.includes(place.file));
