import { expand } from './expand.ts';
import { readPairs } from './read-arguments.ts';
import { type Instruction, readInstructions } from './read-instructions.ts';

/** A Dockerfile as it is written: nothing that depends on a platform is decided yet. */
export interface Dockerfile {
  /** Relative to the folder that is examined. */
  file: string;
  /** ARGs before the first stage, with their defaults. */
  globals: Map<string, string | null>;
  stages: StageText[];
}

export interface StageText {
  from: Instruction;
  /** As written, with variables. */
  base: string;
  /** `AS`, in lower case: names are compared without case. */
  name: string | null;
  /** `--platform`, as written. */
  platform: string | null;
  instructions: Instruction[];
}

/** Variables that the builder sets, for a build on a Linux machine. */
const isPlatformVariable = /^(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)$/;

/**
 * @param firstLine of the text in its file
 * @returns null for a file that is too long
 */
export function readDockerfile(file: string, text: string, firstLine = 1): Dockerfile | null {
  const instructions = readInstructions(text)?.map((each) => ({ ...each, line: each.line + firstLine - 1 }));
  if (instructions === undefined) return null;
  const globals = new Map<string, string | null>();
  const stages: StageText[] = [];
  for (const instruction of instructions) {
    if (instruction.keyword === 'FROM') stages.push(readFrom(instruction));
    else if (stages.length > 0) stages.at(-1)?.instructions.push(instruction);
    else if (instruction.keyword === 'ARG') declare(instruction, globals);
  }
  return { file, globals, stages };
}

function readFrom(from: Instruction): StageText {
  const [, platform = null] = /--platform=(\S+)/i.exec(from.text) ?? [];
  const words = from.text.split(/\s+/).filter((word) => !word.startsWith('--'));
  const [base = '', as, name] = words;
  return {
    from,
    base,
    name: as?.toLowerCase() === 'as' && name !== undefined ? name.toLowerCase() : null,
    platform,
    instructions: [],
  };
}

function declare({ text }: Instruction, globals: Map<string, string | null>): void {
  for (const [name, value] of readPairs(text)) {
    if (isPlatformVariable.test(name)) continue;
    globals.set(name, value === null ? null : expand(value, (other) => globals.get(other) ?? null));
  }
}
