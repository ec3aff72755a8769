import { existsSync, readFileSync } from 'node:fs';
import { formatFitLine, formatNothingToDo, isUnclean, readKnownFit } from '@abistamp/core/fast';
import { chooseFrontStyle, nameThisRuntime } from './front.ts';
import { printAtOnce } from './print.ts';

/**
 * The front of every command. Answers the everyday question before a script by reading one record and
 * `stat`ing a few files. Everything else is loaded on demand.
 */
const args = process.argv.slice(2);
const quiet = args.length === 2 && args[1] === '--quiet';

if (!answersAtOnce()) {
  const { runCommand } = loadCommand();
  // Until the answer is known: a process that ends early, with nothing left to wait for, could not check.
  process.exitCode = 2;
  void runCommand(args).then((code) => {
    process.exitCode = code;
  });
}

/** Whether there was nothing to do but to read records: then the answer is printed. */
function answersAtOnce(): boolean {
  if (args[0] !== 'check' && args[0] !== 'rebuild') return false;
  if (args.length === 1 || quiet) return answerFromRecord();
  if (args[0] === 'rebuild' || !args.includes('--recursive')) return false;
  const { answerBelow } = require('./below.cjs') as typeof import('./below.ts');
  return answerBelow(args.slice(1));
}

function loadCommand(): { runCommand(argv: string[]): Promise<number> } {
  if (isPlainRecord()) return require('./record.cjs') as typeof import('./record.ts');
  if (isPlainDoctor()) return require('./doctor.cjs') as typeof import('./doctor.ts');
  return require('./main.cjs') as typeof import('./main.ts');
}

/** As for `record`; and nothing is installed, so nothing but files of the repository is read. */
function isPlainDoctor(): boolean {
  const [verb, ...options] = args;
  if (
    verb !== 'doctor' ||
    !options.every((option) => ['--json', '--quiet', '--fix', '--dry-run'].includes(option))
  )
    return false;
  return !existsSync('node_modules') && !existsSync('.pnp.cjs');
}

/** Every option has to be one that `record` knows: what is wrong with another one, the whole command says. */
function isPlainRecord(): boolean {
  const [verb, ...options] = args;
  return verb === 'record' && options.every((option) => ['--frozen', '--json', '--quiet'].includes(option));
}

/**
 * Answers `check` and `rebuild` in the current folder if nothing has changed since everything was found to
 * fit.
 */
function answerFromRecord(): boolean {
  const fit = readKnownFit(process.cwd());
  if (fit === null || (args[0] === 'rebuild' && mayHaveMore())) return false;
  if (quiet) return true;
  if (fit.warnings > 0) return false;
  const here = nameThisRuntime();
  printAtOnce(
    args[0] === 'rebuild'
      ? formatNothingToDo(here, chooseFrontStyle())
      : formatFitLine({ ...fit, ...here }, chooseFrontStyle()),
  );
  return true;
}

/** What a repair has to do in a tree that fits: of a killed one, or for other runtimes that the project lists. */
function mayHaveMore(): boolean {
  return isUnclean(process.cwd()) || readFileSync('package.json', 'utf8').includes('"runtimes"');
}
