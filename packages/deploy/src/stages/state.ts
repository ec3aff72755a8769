import type { Instruction } from '../dockerfile/read-instructions.ts';
import type { ImageFacts, ImageNode } from '../images/describe-image.ts';
import type { Install, Tool } from '../shell/classify-command.ts';

/** Where a stage runs: on the machine that builds, on that which the image is for, or on a named one. */
export type StagePlatform = 'target' | 'build' | { arch: string };

/** An install tree in a stage's file system. */
export interface Tree {
  /** Of its folder of packages, absolute: `/app/node_modules`. */
  path: string;
  /** Where it was installed. */
  origin: Origin;
  /** Of the examined folder: the project that was installed; null where that is not clear. */
  project: string | null;
  /** Traced parts of a tree, as Next.js makes them. */
  isStandalone: boolean;
}

export interface Origin {
  stage: number;
  line: number;
  libc: ImageFacts['libc'];
  glibc: string | null;
  node: number | null;
  platform: StagePlatform;
}

/** A stage while its instructions are followed, and when they are all done. */
export interface StageState {
  index: number;
  name: string | null;
  from: Instruction;
  /** The image at the bottom of it; null where it is unknown. */
  image: ImageFacts | null;
  /** As it resolved; null if a variable is not known. */
  reference: string | null;
  /** The stage that it grows out of. */
  parent: number | null;
  platform: StagePlatform;
  node: ImageNode | null;
  /** What its distribution's packages would install. */
  packagedNode: ImageNode;
  /** Null: compilers may be there or not. */
  tools: Set<Tool> | null;
  groups: Map<string, Tool[]>;
  workdir: string;
  variables: Map<string, string | null>;
  trees: Tree[];
  /** From where each package.json came, by the folder that it is in. */
  manifests: Map<string, string>;
  events: StageEvent[];
  /** Stages of which something is copied. */
  uses: Set<number>;
}

/** What an instruction did that a rule may care about, in order. */
export type StageEvent =
  | {
      kind: 'installed';
      at: Instruction;
      install: Install;
      folder: string;
      project: string | null;
      tools: ReadonlySet<Tool> | null;
    }
  | {
      kind: 'rebuilt';
      at: Instruction;
      folder: string;
      packages: readonly string[];
      tools: ReadonlySet<Tool> | null;
    }
  | { kind: 'tree-copied'; at: Instruction; tree: Tree; isMount: boolean }
  | { kind: 'context-copied'; at: Instruction; sources: string[]; target: string; excludes: string[] }
  | { kind: 'removed'; paths: string[] }
  | { kind: 'added-node'; at: Instruction };
