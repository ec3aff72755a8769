import { existsSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { lacksPages, type NativeFile, openFileSource, readNativeFile } from '@abistamp/binary';
import { formatTarget, judgeFile, type Problem, type Runtime, variantOf } from '@abistamp/core/guard';
import { describeProgram } from './describe-program.ts';

/** A file that does not fit, by its own bytes or those of a library beside it. */
export interface Misfit {
  path: string;
  problem: Problem;
  /** Node's words for such a file, where loading it would end the process, or fails for certain; else null. */
  refusal: string | null;
  /** The build for this program, beside the one for another ABI; null where there is none. */
  variant: string | null;
}

/** Libraries that one addon brings: more than any has. */
const maxLibraries = 64;

/** Those of 64 KiB exist on the other processors: what is missing of one of those is missing everywhere. */
const pageBytes = /^(?:x64|ia32|s390x|arm)$/.test(process.arch) ? 1 << 12 : 1 << 16;

/**
 * Reads a few pages of a file.
 * @returns null where its bytes say nothing against it
 * @throws the system's error for a file that cannot be read
 */
export function look(path: string): Misfit | null {
  const program = describeProgram();
  const found = read(path, program);
  if (found.problem === null) return lookAtLibraries(path, found.facts, program);
  const refusal = found.lacksPages ? tooShort(path) : refuse(path, found.problem, program);
  return { path, problem: found.problem, refusal, variant: findVariant(path, found, program) };
}

/** `abistamp rebuild --also` puts it there. It has to fit by its own bytes, too. */
function findVariant(path: string, { facts, problem }: Read, program: Runtime): string | null {
  if (problem?.code !== 'ABI_MISMATCH') return null;
  const libc = facts.format === 'elf' && facts.slices[0].libc === 'musl' ? 'musl' : null;
  const variant = variantOf(path, formatTarget({ ...program, libc }));
  return isFile(variant) && look(variant) === null ? variant : null;
}

interface Read {
  facts: NativeFile;
  problem: Problem | null;
  /** The process would end without a word once it reaches what is missing. */
  lacksPages: boolean;
}

function read(path: string, program: Runtime): Read {
  const source = openFileSource(path);
  try {
    const facts = readNativeFile(source);
    const problem = leaveOpen(judgeFile(facts, program));
    const isCutOff = problem?.code === 'CORRUPT_FILE' && problem.endsProcess === true;
    return { facts, problem, lacksPages: isCutOff && lacksPages(source, pageBytes) };
  } finally {
    source.close();
  }
}

/** A release may have a function before the level of Node-API that it belongs to. */
function leaveOpen(problem: Problem | null): Problem | null {
  return problem?.code === 'NODE_API_TOO_NEW' && problem.how === 'imported' ? null : problem;
}

const tooShort = (path: string): string => `${path}: file too short`;

/** Whoever reads Node's words finds what they expect (src/node_binding.cc, `DLOpen`; src/node_api.cc). */
function refuse(path: string, problem: Problem, { abi, nodeApi }: Runtime): string | null {
  if (problem.code === 'ABI_MISMATCH')
    return [
      `The module '${path}'`,
      'was compiled against a different Node.js version using',
      `NODE_MODULE_VERSION ${problem.abis[0]}. This version of Node.js requires`,
      `NODE_MODULE_VERSION ${abi}. Please try re-compiling or re-installing`,
      'the module (for instance, using `npm rebuild` or `npm install`).',
    ].join('\n');
  // Node has a message for this, and ends with a segmentation fault before it can say it.
  if (problem.code === 'NODE_API_TOO_NEW' && problem.how === 'declared')
    return `${path} requires Node-API version ${problem.needs}, but this version of Node.js only supports version ${nodeApi} add-ons.`;
  return null;
}

/** The first library that lacks pages, of those that a file finds by its own search path, and theirs. */
function lookAtLibraries(path: string, facts: NativeFile, program: Runtime): Misfit | null {
  // The environment's search path may have others.
  if (process.platform !== 'linux' || process.env['LD_LIBRARY_PATH']) return null;
  const found = new Set(listLibraries(path, facts));
  // A set takes in what is added while it is gone through.
  for (const library of found) {
    if (found.size > maxLibraries) return null;
    const next = read(library, program);
    if (next.lacksPages && next.problem?.code === 'CORRUPT_FILE') {
      const detail = `needs ${library}, which ${next.problem.detail}`;
      return { path, problem: { ...next.problem, detail }, refusal: tooShort(library), variant: null };
    }
    for (const each of listLibraries(library, next.facts)) found.add(each);
  }
  return null;
}

/** What a file needs, in the first folder of its search path that has it (ld.so(8)). */
function listLibraries(path: string, facts: NativeFile): string[] {
  if (facts.format !== 'elf') return [];
  const [{ needed, rpath, runpath }] = facts.slices;
  const entries = runpath.length > 0 ? runpath : rpath;
  const folders = entries.map((entry) => entry.replace(/^\$(?:ORIGIN|\{ORIGIN\})(?=\/|$)/, dirname(path)));
  // Where it goes on in folders for this processor, the loader alone knows which file it is.
  if (folders.some((folder) => !isAbsolute(folder) || existsSync(join(folder, 'glibc-hwcaps')))) return [];
  const names = needed.filter((name) => !name.includes('/'));
  return names.flatMap((name) => folders.map((folder) => join(folder, name)).find(isFile) ?? []);
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;
