import { maxBytes, type openDirectory } from '@abistamp/core';

type Tree = ReturnType<typeof openDirectory>;

/** A step that checks in CI, for a file of this project. */
export interface CiStep {
  /** Relative to the root. */
  file: string;
  /** To be added after what installs. */
  lines: string;
}

const workflows = '.github/workflows';
const gitlab = '.gitlab-ci.yml';

/** What installs packages in a job, with any of the hosts. */
const installs =
  /\b(?:npm (?:ci|i|install|clean-install)|pnpm (?:i|install)|bun (?:ci|i|install)|yarn(?: install)?)\b/;

/**
 * The steps that jobs of this project lack: one for each file that installs and does not mention abistamp.
 * @param runner how a job runs abistamp
 */
export function listCiSteps(tree: Tree, runner: string): CiStep[] {
  const files = [
    ...tree
      .list(workflows)
      .map((entry) => `${workflows}/${entry.name}`)
      .filter((path) => /\.ya?ml$/.test(path))
      .sort(),
    gitlab,
  ];
  return files.flatMap((file) => {
    const text = tree.read(file, maxBytes.settings);
    if (text === null || !installs.test(text) || text.includes('abistamp')) return [];
    const check = `${runner} check --strict`;
    return [{ file, lines: file === gitlab ? `    - ${check}` : `      - run: ${check}` }];
  });
}

/** The files of CI that run abistamp. */
export function listCiUses(tree: Tree): string[] {
  const files = [...tree.list(workflows).map((entry) => `${workflows}/${entry.name}`), gitlab];
  return files.filter((file) => tree.read(file, maxBytes.settings)?.includes('abistamp') === true);
}
