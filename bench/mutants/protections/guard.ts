import { core, type Protection } from './protection.ts';

/** What `init` writes, and what guarded scripts run. */
export const guardProtections: readonly Protection[] = [
  {
    rows: ['56'],
    without: 'the question whether the project asks for abistamp',
    file: `${core}/hosts/scripts/guard.ts`,
    from: `"!/^npm:(?!abistamp@)/.test(d.abistamp||'npm:')"`,
    to: "'true'",
    test: 'test/safety/guard.test.ts',
  },
  {
    rows: ['56'],
    without: 'the name of what is there',
    file: `${core}/hosts/scripts/guard.ts`,
    from: ".name==='abistamp'",
    to: '',
    test: 'test/safety/guard.test.ts',
  },
  {
    rows: ['56'],
    without: "the owner of a member's root",
    file: `${core}/hosts/scripts/guard.ts`,
    from: ".uid===f.statSync('package.json').uid",
    to: '.uid!==null',
    test: 'test/safety/guard.test.ts',
  },
  {
    rows: ['64'],
    without: 'the mode of a file that init changes',
    file: 'packages/cli/src/init/save-file.ts',
    from: '  chmodSync(real, before.mode & 0o7777);\n',
    to: '',
    test: 'test/cli/init-files.test.ts',
  },
  {
    rows: ['64'],
    without: 'the link that package.json may be',
    file: 'packages/cli/src/init/save-file.ts',
    from: 'realpathSync(path) : path;',
    to: 'path : path;',
    test: 'test/cli/init-files.test.ts',
  },
  {
    rows: ['64'],
    without: 'the folder in which init may write',
    file: 'packages/cli/src/init/save-file.ts',
    from: 'attempt(path, () => requireInside(root, path));',
    to: '',
    test: 'test/cli/init-files.test.ts',
  },
];
