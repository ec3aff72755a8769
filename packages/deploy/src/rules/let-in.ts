import type { ImageBuild } from '../facts/facts.ts';
import { cleanPath } from '../ignore/clean-path.ts';
import { decideIgnored } from '../ignore/match-ignore.ts';
import { type IgnoreRule, readRule } from '../ignore/parse-ignore.ts';
import type { StageEvent, StageState } from '../stages/state.ts';

export type ContextCopied = Extract<StageEvent, { kind: 'context-copied' }>;

/**
 * Whether a COPY brings a path of the context into the image.
 * @returns the exception of the ignore file that lets it in, `by` null if nothing keeps it out; null if it stays out
 */
export function letIn(
  path: string,
  { sources, excludes }: ContextCopied,
  { ignore }: Pick<ImageBuild, 'ignore'>,
): { by: IgnoreRule | null } | null {
  const left = excludes
    .map((pattern) => readRule(pattern, 0))
    .filter((rule): rule is IgnoreRule => rule !== null && !('error' in rule));
  if (!sources.some((source) => covers(source, path)) || decideIgnored(left, path).ignored) return null;
  const { ignored, by } = decideIgnored(ignore?.parsed.rules ?? [], path);
  return ignored ? null : { by };
}

/** Whether a path of the context is in the image when a stage comes to an event. */
export function isInImage(path: string, stage: StageState, event: StageEvent, build: ImageBuild): boolean {
  return [...inheritedEvents(stage, build), ...stage.events.slice(0, stage.events.indexOf(event))].some(
    (before) => before.kind === 'context-copied' && letIn(path, before, build) !== null,
  );
}

/** What happened in the stages that one grows out of. */
function inheritedEvents({ parent }: StageState, build: ImageBuild): StageEvent[] {
  const above = parent === null ? undefined : build.run.stages[parent];
  return above === undefined ? [] : [...inheritedEvents(above, build), ...above.events];
}

/** Whether what a COPY names has a path in it. */
function covers(source: string, path: string): boolean {
  const plain = cleanPath(source.replace(/^\/+/, '') || '.');
  if (plain === '.' || plain === '*' || plain === '**') return true;
  const rule = readRule(plain, 0);
  return rule !== null && !('error' in rule) && decideIgnored([rule], path).ignored;
}
