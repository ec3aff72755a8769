import { core, type Protection } from './protection.ts';

/** What runs only where it was approved, and as what it was approved. */
export const approvalProtections: readonly Protection[] = [
  {
    rows: ['2', '60', '63'],
    without: 'the comparison of a name with the folder that pnpm made',
    file: `${core}/hosts/pnpm/placement.ts`,
    from: "if (name === '' || !id.startsWith(start)) return null;",
    to: "if (name === '') return null;",
    test: 'test/safety/identity.test.ts',
  },
  {
    rows: ['2'],
    without: 'the way through the folders in the lockfile of Bun',
    file: `${core}/hosts/bun/placement.ts`,
    from: 'find(path)?.version === version',
    to: 'version !== null',
    also: [
      {
        file: `${core}/hosts/bun/placement.ts`,
        from: 'isolated ?? find(path)?.name;',
        to: 'isolated ?? name;',
      },
    ],
    test: 'test/safety/identity.test.ts',
  },
  {
    rows: ['2'],
    without: 'the one copy of a version that Yarn Classic makes',
    file: `${core}/hosts/locate-by-name.ts`,
    from: "if (isRecord(manifest) && manifest['version'] === version) return true;",
    to: "if (isRecord(manifest) && manifest['version'] === depth) return true;",
    test: 'test/safety/identity.test.ts',
  },
  {
    rows: ['2', '29', '60'],
    without: 'approval by what the host recorded, rather than by the name that a package gives itself',
    file: `${core}/operations/check/judge-approvals.ts`,
    from: `identity === null && !installed.runsBundled
        ? refuseBundled(approvals)
        : approvals.refuses(identity?.name ?? nobody, identity?.version ?? null);`,
    to: 'approvals.refuses(pkg.name, pkg.version);',
    test: 'test/safety/identity.test.ts',
    built: 'command',
  },
  {
    rows: ['3', '58'],
    without: 'the approval of what a repair loads',
    file: `${core}/operations/repair/prove-repair.ts`,
    from: "if (!evidence.approved.has(path)) return 'read';",
    to: "if (!evidence.approved.has(path) && path === '') return 'read';",
    test: 'test/safety/identity.test.ts',
    built: 'command',
  },
  {
    rows: ['8', '61'],
    without: 'the spellings of yes in rc files and variables',
    file: `${core}/hosts/settings/switches.ts`,
    from: 'values.some((value) => !isNo(value));',
    to: "values.some((value) => value === 'true');",
    test: 'test/hosts/scripts-off.test.ts',
  },
  {
    rows: ['8', '61'],
    without: 'the version of the pnpm that runs',
    file: `${core}/hosts/pnpm/approvals.ts`,
    from: '...(running === null || running === installed ? [] : [running])',
    to: '...(running === null ? [running] : [])',
    test: 'test/hosts/approvals.test.ts',
  },
  {
    rows: ['9'],
    without: 'the refusal of programs of packages as tools',
    file: `${core}/hosts/find-program.ts`,
    from: 'isAbsolute(folder) &&\n      !/',
    to: 'isAbsolute(folder) || /',
    test: 'test/safety/found-programs.test.ts',
  },
  {
    rows: ['9'],
    without: 'the other name that the folder of such programs may have',
    file: `${core}/hosts/find-program.ts`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a line of code
    from: '\\n${realpathSync(folder)}',
    to: '',
    test: 'test/safety/found-programs.test.ts',
  },
  {
    rows: ['9'],
    without: 'the place of the package that is Node',
    file: 'packages/pnpm/src/effective-node.ts',
    from: 'if (own !== null && isNodePackage(own, root)) return describe(own);',
    to: 'if (own !== null) return describe(own);',
    test: 'test/safety/found-programs.test.ts',
  },
  {
    rows: ['62'],
    without: 'the memory of what was left unbuilt',
    file: `${core}/repair/plan.ts`,
    from: "if (finding.repair === 'ask' || (leaveUnbuilt && finding.problem.code === 'NOT_BUILT')) {",
    to: "if (finding.repair === 'ask' || (leaveUnbuilt && finding.file === '')) {",
    test: 'test/safety/unbuilt.test.ts',
    built: 'command',
  },
  {
    rows: ['62'],
    without: 'the scripts that an extraction by pnpm leaves out',
    file: `${core}/hosts/pnpm/builder.ts`,
    from: "(leaveUnbuilt ? ['--ignore-scripts'] : [])",
    to: '[]',
    test: 'test/hosts/reinstall.test.ts',
  },
];
