import type { ImageFacts } from '../images/describe-image.ts';
import type { Place } from '../text/place.ts';

/** The machine that a job, or one of its matrix, runs on; null for what is not known. */
export interface Machine {
  os: 'linux' | 'darwin' | 'win32' | null;
  arch: string | null;
  libc: ImageFacts['libc'];
  /** Major version of its Node. */
  node: number | null;
}

/** A job of a CI, or a composite action, once for each row of its matrix. */
export interface Job {
  file: string;
  name: string;
  /** The rows of its matrix; one without any. */
  variants: Variant[];
  /** How its Node is chosen; null where nothing says. */
  nodeChoice: NodeChoice | null;
  caches: Cache[];
  uploads: Artifact[];
  downloads: Download[];
  /** Its scripts, in order. */
  scripts: string[];
  /** The image that it runs in, and where that is written. */
  image: { reference: string; place: Place } | null;
}

export interface Variant {
  machine: Machine;
  /** Replaces what is known in a text: expressions of GitHub, variables of GitLab. */
  fill(text: string): string;
}

export type NodeChoice =
  | { kind: 'version'; versions: { text: string; place: Place }[]; place: Place }
  | { kind: 'file'; file: string; place: Place }
  | { kind: 'input'; name: string; place: Place }
  | { kind: 'image'; place: Place };

/** A cached tree. */
export interface Cache {
  key: { text: string; place: Place };
  /** Keys by which another entry may come back, as their beginnings. */
  prefixes: { texts: string[]; place: Place } | null;
  restores: boolean;
  /** Where in the job's scripts it is: how many came before it. */
  after: number;
}

/** A tree that is handed on. */
export interface Artifact {
  name: string | null;
  place: Place;
}

export interface Download {
  /** Null for all. */
  name: string | null;
  /** The job that it must come from; null for any. */
  from: string | null;
}

/** Paths that are install trees, and no caches within them. */
export const isTreePath = (path: string): boolean =>
  /(?:^|\/)(?:node_modules|\.yarn\/unplugged)(?:\/?|\/\*{1,2})$/.test(path.trim()) &&
  !path.trim().startsWith('!');

/** Whether a script installs afresh whatever was there, and on every run. */
export function wipesTree(scripts: readonly string[]): boolean {
  return scripts.some((script) =>
    script
      .split('\n')
      .some(
        (line) =>
          !/\|\||\bif\b|\[ |\btest -/.test(line) &&
          /(?:^|&&|;)\s*npm (?:ci|clean-install)(?:\s|$|;|&)/.test(line.trim()),
      ),
  );
}

export const installsTree = (scripts: readonly string[]): boolean =>
  scripts.some((script) =>
    /\b(?:npm (?:ci|i|install|clean-install)|(?:pnpm|bun) (?:i|install)|yarn(?: install| --\S+)*\s*(?:$|\n|&&|;))/.test(
      script,
    ),
  );
