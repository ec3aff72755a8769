import type { Mutant } from './list-mutants.ts';

/**
 * A change that no test can detect, reviewed by hand. `line` is the changed line, and `text` its new content.
 */
export interface Equivalent {
  file: string;
  line: string;
  text: string;
  because: string;
}

const equivalents: readonly Equivalent[] = [
  {
    file: 'packages/core/src/files/limits.ts',
    line: 'record: 64 * mib,',
    text: '65',
    because: 'no real record comes near it, and a hostile one costs as good as the same',
  },
  {
    file: 'packages/core/src/files/write-file.ts',
    line: 'if (flush) fsyncSync(fd);',
    text: ';',
    because: 'only a power cut notices',
  },
  {
    file: 'packages/core/src/files/replace-file.ts',
    line: 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);',
    text: '1',
    because: 'files are held by other programs on Windows alone',
  },
  {
    file: 'packages/core/src/files/limits.ts',
    line: 'export const maxMilliseconds = { package: 20_000, tree: 120_000 } as const;',
    text: '120001',
    because: 'nobody notices a millisecond',
  },
  {
    file: 'packages/core/src/javascript/declarations.ts',
    line: "const unknown: Definition = { kind: 'unknown' };",
    text: "'mutant'",
    because: 'nothing asks for this kind: it is what no other is',
  },
  {
    file: 'packages/core/src/verdict/mac-libraries.ts',
    line: 'const most = { chain: 32, libraries: 20_000 };',
    text: '20001',
    because: 'nobody notices one library more in a tree that was made to have too many',
  },
  {
    file: 'packages/core/src/repair/lock-file.ts',
    line: 'const random = randomUUID().slice(0, 8);',
    text: '1',
    because: 'it is the random part of a temporary name',
  },
  {
    file: 'packages/core/src/repair/lock-file.ts',
    line: 'const random = randomUUID().slice(0, 8);',
    text: '9',
    because: 'it is the random part of a temporary name',
  },
  {
    file: 'packages/core/src/repair/lock.ts',
    line: 'const tellAfterMs = 1000;',
    text: '1001',
    because: 'nobody notices a millisecond, and it is polled ten times a second',
  },
  {
    file: 'packages/core/src/repair/lifecycle.ts',
    line: "PATH: searchPath(folder, nodeGyp, runtime.execPath, nested['PATH'] ?? ''),",
    text: "'mutant'",
    because: '`nestedEnvironment` always sets PATH; only its type does not say so',
  },
  {
    file: 'packages/core/src/plugin/decode-text.ts',
    line: 'let bits = 0;',
    text: '1',
    because: 'it is shifted above the byte that is written first',
  },
  {
    file: 'packages/core/src/plugin/decode-text.ts',
    line: 'for (let i = 0; i < text.length; i += 2) {',
    text: '<=',
    because: 'what is decoded beyond the end is written beyond the end of the buffer, which ignores it',
  },
  {
    file: 'packages/core/src/plugin/decode-text.ts',
    line: 'return code - 33 - Number(code > 34) - Number(code > 92) - Number(code > 96);',
    text: '>=',
    because: 'the three characters themselves are in no text',
  },
  {
    file: 'packages/core/src/report/check-pretty.ts',
    line: "const own = finding.repair === 'ask' ? formatStep(nextStep(finding, tree, runtime), runner) : '';",
    text: "'mutant'",
    because: 'it is part of a key, beside the repair that it depends on',
  },
  {
    file: 'packages/core/src/javascript/bindings.ts',
    line: 'known.set(binding, values);',
    text: ';',
    because: 'it is computed again with the same result',
  },
  {
    file: 'packages/core/src/load-error/surroundings.ts',
    line: "const at = path?.replaceAll('\\\\', '/').lastIndexOf('node_modules/') ?? -1;",
    text: '2',
    because: 'any number below zero says that there is none',
  },
  {
    file: 'packages/core/src/javascript/declarations.ts',
    line: "const key = imported === null || imported.type === 'Literal' ? 'default' : imported.name;",
    text: "'mutant'",
    because: 'its value is looked up among members that are called neither',
  },
  {
    file: 'packages/core/src/hosts/yarn/placement.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a line of code
    line: "const start = `${(name ?? '').replace('/', '-')}-`;",
    text: "'mutant'",
    because: 'without a name the next line returns',
  },
  {
    file: 'packages/core/src/report/next-step.ts',
    line: "return formatCommand(command('patchelf', '--clear-execstack', file), '');",
    text: "'mutant'",
    because: 'how our own command is run does not matter for others',
  },
  {
    file: 'packages/core/src/report/next-step.ts',
    line: "return formatCommand(command('mount', '-o', 'remount,exec', mount), '');",
    text: "'mutant'",
    because: 'how our own command is run does not matter for others',
  },
  {
    file: 'packages/core/src/operations/check/left-to-command.ts',
    line: 'return 0;',
    text: 'null',
    because: 'it is only added to other numbers',
  },
  {
    file: 'packages/core/src/operations/explain/find-package.ts',
    line: '(best, pkg) => (pkg.path.length > (best?.path.length ?? 0) ? pkg : best),',
    text: '>=',
    because: 'two ends of one path that have the same length are the same',
  },
];

/** Changes of one kind, each of them reviewed. */
interface EquivalentKind {
  file: RegExp;
  line: RegExp;
  was: string;
  because: string;
}

const kinds: readonly EquivalentKind[] = [
  {
    file: /\/stamp\/(?:facts-shape|parse-stamp)\.ts$/,
    line: /^\w+: true,$/,
    was: 'true',
    because:
      'only the keys of the table are read; its values are for the compiler, which lists what is missing',
  },
  {
    file: /\/load-error\/patterns\//,
    line: /^read: \(\{.* = ''/,
    was: "''",
    because: 'the group takes part in every match that uses it; only its type does not say so',
  },
];

export function isEquivalent(mutant: Mutant): boolean {
  const { file, line, text, was } = mutant;
  return (
    equivalents.some((each) => each.file === file && each.line === line && each.text === text) ||
    kinds.some((each) => each.file.test(file) && each.line.test(line) && each.was === was)
  );
}
