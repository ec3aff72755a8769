import type { Usage } from 'clipanion';

/** Help texts of `yarn abi`: only `--help` reads them. */
export const usages = {
  help: describe(
    'check and repair native addons',
    `
      - \`yarn abi check\`: does everything native here fit the Node that runs?

      - \`yarn abi rebuild\`: rebuild or restore only what does not fit

      - \`yarn abi show\`: what native files need, and where they run

      - \`yarn abi record\`: record this install

      Each takes \`--help\`. Exit codes: 0 everything fits, 1 something does not, 2 it could not be checked.

      What a load error means, \`yarn dlx abistamp explain\` says.
    `,
    [
      ['Check this project', '$0 abi check'],
      ['Fix what does not fit', '$0 abi rebuild'],
    ],
  ),
  check: describe(
    'check that everything native here fits the Node that runs',
    `
      This command reads the native files of the installed packages and lists those that do not fit. It loads and runs nothing.
    `,
    [
      ['Check this project', '$0 abi check'],
      ['Check it for another Node', '$0 abi check --runtime node@24'],
      ['Check it for another machine', '$0 abi check --platform linux-arm64-musl'],
    ],
  ),
  rebuild: describe(
    'rebuild only what does not fit the Node that runs',
    `
      This command rebuilds the packages that do not fit, and no others, or restores an earlier build. What does not load then is put back as it was.

      It runs no build scripts that this project does not run.
    `,
    [
      ['Fix everything that does not fit', '$0 abi rebuild'],
      ['Fix one package', '$0 abi rebuild cpu-features'],
      ['Show what would be done', '$0 abi rebuild --dry-run'],
    ],
  ),
  show: describe(
    'show what native files need, and whether they fit here',
    'This command takes native files, folders or names of packages.',
    [
      ['Look at one file', '$0 abi show ./build/Release/addon.node'],
      ['Look at a package', '$0 abi show cpu-features'],
    ],
  ),
  record: describe(
    'record what this install was built for',
    'This command writes abi-lock.json and the record of this tree, as each install does.',
    [['After a merge', '$0 abi record']],
  ),
} satisfies Record<string, Usage>;

function describe(description: string, details: string, examples: [string, string][]): Usage {
  return { category: 'Native addons', description, details, examples };
}
