import type { Facts, ImageBuild } from '../facts/facts.ts';
import { nativesOf } from '../facts/natives-of.ts';
import type { DeployFinding } from '../finding.ts';
import { decideIgnored } from '../ignore/match-ignore.ts';
import type { IgnoreRule } from '../ignore/parse-ignore.ts';
import { isInside } from '../stages/paths.ts';
import type { StageEvent, StageState } from '../stages/state.ts';
import { joinPath } from '../text/folders.ts';
import { type ContextCopied, letIn } from './let-in.ts';
import { placeOf } from './place-of.ts';
import type { Rule } from './rule.ts';

/** A COPY lets `node_modules` of this machine into the image: that of the project, or those of its members. */
export const findCopiedHostTrees: Rule = (facts) =>
  facts.builds.flatMap((build) => build.run.stages.flatMap((stage) => judgeStage(stage, build, facts)));

function judgeStage(stage: StageState, build: ImageBuild, facts: Facts): DeployFinding[] {
  const folders = listTreeFolders(build, facts);
  return stage.events.flatMap((event, index) => {
    if (event.kind !== 'context-copied') return [];
    const leaks = folders.flatMap((folder) => findLeak(folder, event, build, facts));
    const isWiped = isWipedAfter(stage.events.slice(index + 1), event.target);
    const kept = leaks.filter(({ isRoot }) => !(isRoot && isWiped));
    return kept.slice(0, 1).map((leak) => describe(leak, event, stage, index, build));
  });
}

interface Leak {
  /** Of the context, '' for its root. */
  folder: string;
  /** It is the tree of the project that is installed, rather than that of a member. */
  isRoot: boolean;
  /** The exception that lets it in; null if nothing keeps it out. */
  by: IgnoreRule | null;
  packages: string[];
}

/** Folders of the context that may have a tree: of its own project, of members, and of what the stages install. */
function listTreeFolders({ context, run }: ImageBuild, { projects }: Facts): string[] {
  const installed = run.stages.flatMap(({ events }) =>
    events.flatMap((event) =>
      event.kind === 'installed' && event.project !== null ? [joinPath(context, event.project)] : [],
    ),
  );
  const wanted = new Set([context, ...installed]);
  for (const project of projects)
    if (wanted.has(project.folder)) for (const member of project.members) wanted.add(member);
  return projects
    .filter(({ folder }) => wanted.has(folder) && (context === '' || isInside(folder, context)))
    .map(({ folder }) => folder.slice(context === '' ? 0 : context.length + 1));
}

function findLeak(folder: string, event: ContextCopied, build: ImageBuild, facts: Facts): Leak[] {
  if (build.ignore !== null && build.ignore.parsed.rules === null) return [];
  const { natives } = nativesOf(facts, build.context, folder);
  const leaking = natives.flatMap(({ name, family }) => {
    const path = `${joinPath(folder, 'node_modules')}/${name}/build/Release/addon.node`;
    const entry = letIn(path, event, build);
    return entry === null ? [] : [{ name: family, by: entry.by }];
  });
  const [first] = leaking;
  return first === undefined
    ? []
    : [{ folder, isRoot: folder === '', by: first.by, packages: leaking.map(({ name }) => name) }];
}

/** `npm ci` removes the tree of its own project, `rm -rf` what it names, and a later copy of a tree overwrites it. */
function isWipedAfter(events: readonly StageEvent[], target: string): boolean {
  return events.some((event) => {
    switch (event.kind) {
      case 'installed':
        return event.install.wipes;
      case 'removed':
        return event.paths.some((path) => /\/node_modules$/.test(path));
      case 'tree-copied':
        return !event.isMount && isInside(event.tree.path, target);
      default:
        return false;
    }
  });
}

function describe(
  leak: Leak,
  event: ContextCopied,
  stage: StageState,
  index: number,
  build: ImageBuild,
): DeployFinding {
  const { ignore } = build;
  const rules = ignore?.parsed.rules ?? [];
  const meant =
    rules.filter(({ excepts, pattern }) => !excepts && /node_modules/.test(pattern)).at(-1) ?? null;
  const keepsRoot = ignore !== null && decideIgnored(rules, 'node_modules/a/addon.node').ignored;
  const before = stage.events.slice(0, index);
  const installed =
    before.some(({ kind }) => kind === 'installed' || kind === 'tree-copied') || stage.trees.length > 0;
  if (ignore !== null && !leak.isRoot && keepsRoot && (leak.by ?? meant) !== null) {
    const rule = leak.by ?? meant;
    return {
      ...{ file: ignore.file, line: rule?.line ?? 0, column: 1, severity: 'warning' },
      problem: {
        code: 'IGNORE_NOT_NESTED',
        folder: joinPath(leak.folder, 'node_modules'),
        pattern: `${rule?.excepts === true ? '!' : ''}${rule?.pattern ?? ''}`,
      },
    };
  }
  const installs = build.run.stages.some(({ events }) => events.some(({ kind }) => kind === 'installed'));
  const problem = {
    code: 'HOST_TREE_COPIED' as const,
    folder: joinPath(leak.folder, 'node_modules'),
    installed,
    by: leak.by?.excepts === true ? leak.by.pattern : null,
    packages: [...new Set(leak.packages)],
    ignoreFile:
      leak.by?.excepts !== true && installs
        ? (ignore?.file ?? joinPath(build.context, '.dockerignore'))
        : null,
  };
  const severity = installed ? 'error' : 'warning';
  if (ignore !== null && leak.by?.excepts === true)
    return { file: ignore.file, line: leak.by.line, column: 1, severity, problem };
  return { ...placeOf(build, event.at), severity, problem };
}
