import { formatFitLine, readKnownFit } from '@abistamp/core/fast';

/**
 * The front of every command. The everyday question, asked in front of every script, is answered from here: one record is read and a
 * few files are `stat`ed. Everything else is loaded only when it is needed.
 */
const args = process.argv.slice(2);
const quiet = args.length === 2 && args[1] === '--quiet';

if (args[0] !== 'check' || !(args.length === 1 || quiet) || !answer()) {
  const { runCommand } = require('./main.cjs') as typeof import('./main.ts');
  void runCommand(args).then((code) => {
    process.exitCode = code;
  });
}

/** Answers `check` in the current folder when nothing changed since everything was found to fit. */
function answer(): boolean {
  const fit = readKnownFit(process.cwd());
  if (fit === null) return false;
  if (quiet) return true;
  const { versions, platform, arch, env, stdout } = process;
  const electron = versions['electron'];
  const colour = stdout.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  const style = {
    green: (text: string) => (colour ? `\u001b[32m${text}\u001b[39m` : text),
    dim: (text: string) => (colour ? `\u001b[2m${text}\u001b[22m` : text),
  };
  const runtime = electron === undefined ? `Node ${versions.node}` : `Electron ${electron}`;
  stdout.write(formatFitLine({ ...fit, runtime, abi: `${versions.modules}`, platform, arch }, style));
  return true;
}
