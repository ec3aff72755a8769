import { isRecord } from '@abistamp/core';

/** What an image says about itself (OCI image specification, "Image Configuration"). */
export interface ImageConfig {
  /** `linux/arm64`. */
  platform: string;
  /** Variables of its environment. */
  env: ReadonlyMap<string, string>;
  /** Digests of the plain layers. */
  diffIds: string[];
  /** For each layer, the build step that made it; null where the history does not say. */
  steps: (string | null)[];
}

export function parseConfig(document: Record<string, unknown>, layers: number): ImageConfig {
  const { architecture, os, variant } = document;
  const config = recordOf(document['config']);
  const env = listOf(config['Env']).flatMap((line): [string, string][] => {
    const equals = typeof line === 'string' ? line.indexOf('=') : -1;
    return equals < 1 ? [] : [[String(line).slice(0, equals), String(line).slice(equals + 1)]];
  });
  const made = listOf(document['history']).filter((each) => recordOf(each)['empty_layer'] !== true);
  return {
    platform: [os, architecture, variant].filter((part) => typeof part === 'string' && part !== '').join('/'),
    env: new Map(env),
    diffIds: listOf(recordOf(document['rootfs'])['diff_ids']).map(String),
    // A history with another number of layers says nothing about any of them.
    steps: Array.from({ length: layers }, (_, i) =>
      made.length === layers ? nameStep(recordOf(made[i])['created_by']) : null,
    ),
  };
}

const longestStep = 300;

/** An instruction as its Dockerfile has it: without the shell, and what builders add. */
function nameStep(value: unknown): string | null {
  if (typeof value !== 'string' || value.trim() === '') return null;
  const step = value
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/ # buildkit$/, '')
    .replace(/^\/bin\/sh -c #\(nop\)\s*/, '')
    .replace(/^\/bin\/sh -c /, 'RUN ')
    .replace(/^(RUN (?:\|\d+ .*?)?)\/bin\/sh -c /, 'RUN ');
  return step.length > longestStep ? `${step.slice(0, longestStep)}…` : step;
}

const recordOf = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
