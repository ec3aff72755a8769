/** Options of pnpm that may precede a command and take a value. */
const valued = new Set(
  (
    '-C -F --child-concurrency --dir --filter --filter-prod --lockfile-dir --loglevel --modules-dir --network-concurrency ' +
    '--node-linker --package-import-method --registry --reporter --resume-from --script-shell --store-dir --test-pattern ' +
    '--use-node-version --virtual-store-dir --workspace-concurrency'
  ).split(' '),
);

const recursive =
  /^(?:-[rFC]|--(?:recursive|parallel|stream|(?:filter(?:-prod)?|dir)(?:=.*)?)|recursive|multi|m)$/;

interface CommandLine {
  /** The command and its arguments. */
  words: string[];
  /** The command is for several packages of the workspace, or for others than the one of this folder. */
  isRecursive: boolean;
}

/** A command line without pnpm's own options: `-r --filter app run build -- -x` is `run build -- -x`. */
export function skipOptions(args: readonly string[]): CommandLine {
  const words = [...args];
  let isRecursive = false;
  for (let word = words[0]; word !== undefined; word = words[0]) {
    const isOption = word.startsWith('-') || recursive.test(word);
    if (!isOption) break;
    isRecursive ||= recursive.test(word);
    words.splice(0, valued.has(word) ? 2 : 1);
  }
  return { words, isRecursive };
}
