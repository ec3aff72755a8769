import {
  experimentalNodeApi,
  type LinkReport,
  type MachOSlice,
  type NativeFile,
  type PeSlice,
  type Slice,
} from '@abistamp/binary';
import {
  hosts as allHosts,
  describeCannotShare,
  describeShared,
  describeSidecar,
  type Finding,
  formatCheckPretty,
  formatExplainPretty,
  formatFindingLine,
  formatHint,
  formatOutcomeLine,
  formatRecordPretty,
  formatRepairPretty,
  formatShowPretty,
  type JudgedTree,
  type RepairResult,
  type Runtime,
} from '@abistamp/core';
import type { HostName } from '@abistamp/core/internal/hosts/index';
import type { Cause, ProcessCause } from '@abistamp/core/internal/load-error/cause';
import type { Explanation } from '@abistamp/core/internal/operations/explain/explain-load';
import type { SharedBuild, ShareResult } from '@abistamp/core/internal/operations/share/share-builds';
import type { RepairStep } from '@abistamp/core/internal/repair/plan';
import { formatFinding } from '@abistamp/core/internal/report/check-json';
import {
  explainCause,
  isCertain,
  type ProcessCode,
  pageOfCause,
  stepOf,
} from '@abistamp/core/internal/report/describe-cause';
import { findingCodes } from '@abistamp/core/internal/report/describe-finding';
import { unjudgedCodes } from '@abistamp/core/internal/report/describe-unjudged';
import { formatPlanPretty } from '@abistamp/core/internal/report/plan-report';
import { formatSharePretty } from '@abistamp/core/internal/report/shared-report';
import type { ShownFile } from '@abistamp/core/internal/report/show-report';
import { formatStorePretty } from '@abistamp/core/internal/report/store-report';
import { noStyle, type Style } from '@abistamp/core/internal/report/style';
import type { ListedEntry } from '@abistamp/core/internal/store/survey-store';
import type { Unsure } from '@abistamp/core/internal/verdict/finding';
import type { FindingCode } from '@abistamp/core/internal/verdict/problem';
import { elf, nodeApi, pinnedTo } from '../support/facts.ts';
import { bun, deno, findingOf, node22, problems, runtimeOf } from './samples.ts';

const width = 100;

/** Every host, and no host at all. */
export const hosts = [...allHosts.map((host) => host.name).sort(), null];

export function treeOf(
  findings: Finding[],
  host: HostName | null = 'npm',
  others: Partial<JudgedTree['verdict']> = {},
): JudgedTree {
  const verdict = {
    root: '/project',
    stamp: 'none' as const,
    count: 42,
    packages: [],
    findings,
    answer: findings.some(({ severity }) => severity === 'error') ? ('findings' as const) : ('fits' as const),
    native: others.packages?.length ?? 0,
    judged: others.packages?.length ?? 0,
    unjudged: [],
    recorded: null,
    interrupted: false,
    ...others,
  };
  return { root: '/project', host, verdict };
}

/** All sentences, as one readable text. */
export function renderWords(): string {
  const parts = [
    '# Every sentence',
    'Made by test/report/golden.ts; to write it again: `ABISTAMP_WRITE_GOLDEN=1 npm test -- --only test/report`.',
    ...findingCodes.flatMap(renderCode),
    '# What to do, by host',
    ...renderSteps(),
    '# Several findings',
    ...renderGroups(),
    '# After a repair',
    ...renderRepairs(),
    '# Explained',
    ...renderExplanations(),
    '# Explained, without a finding',
    ...renderCauses(),
    '# Plans and stores',
    ...renderPlans(),
    ...renderExchanges(),
    '# Shown files',
    ...renderShown(),
    '# Shared stores',
    ...renderShared(),
    '# Otherwise',
    ...renderOthers(),
  ];
  return `${parts.join('\n\n')}\n`;
}

function renderCode(code: FindingCode): string[] {
  const frames = problems[code].map((problem) => {
    const finding = findingOf(problem);
    const runtime = runtimeOf(problem);
    const { message, found, required } = formatFinding(finding, runtime, treeOf([]));
    return [
      pretty([finding], 'npm', runtime),
      `one line:  ${formatFindingLine([finding], runtime)}`,
      `several:   ${formatFindingLine([finding, elsewhere(finding, 1), elsewhere(finding, 2)], runtime)}`,
      `json:      ${message}`,
      `           found ${JSON.stringify(found)}, required ${JSON.stringify(required)}`,
      '',
      explain({ problem, findings: [finding], runtime }),
    ].join('\n');
  });
  return [`## ${code}`, ...frames.map(block)];
}

function elsewhere(finding: Finding, n: number): Finding {
  const name = `other-${n}`;
  return {
    ...finding,
    package: { ...finding.package, name, version: '1.0.0', path: `node_modules/${name}` },
  };
}

/** As `check` prints it. */
export function pretty(
  findings: Finding[],
  host: HostName | null = 'npm',
  runtime: Runtime = node22,
): string {
  return formatCheckPretty(treeOf(findings, host), runtime, noStyle, width);
}

function explain(explanation: {
  problem: Finding['problem'] | null;
  findings: Finding[];
  abi?: number;
  named?: boolean;
  runtime?: Runtime;
}): string {
  const { problem, findings, abi = null, named = true, runtime = node22 } = explanation;
  const { kind } = runtime;
  const program = kind === 'bun' || kind === 'deno' ? kind : null;
  const error = { quote: 'Error: (the message)', path: null, problem, abi, program };
  const pkg = findingOf({ code: 'CORRUPT_FILE', detail: '' }).package;
  const whole: Explanation = { error, name: named ? pkg.name : null, package: named ? pkg : null, findings };
  return formatExplainPretty([whole], runtime, treeOf([]), noStyle, width);
}

const own = { ...findingOf({ code: 'CORRUPT_FILE', detail: '' }).package };
const implicit = { script: 'node-gyp rebuild', source: true, bundled: false };
const abi = (others: Partial<Finding> = {}) =>
  findingOf({ code: 'ABI_MISMATCH', abis: [115], runtime: 'node' }, others);

/** A situation and its finding, for each host. */
const situations: readonly (readonly [string, Finding, Runtime?])[] = [
  ['rebuild', abi()],
  ['reinstall', abi({ repair: 'reinstall' })],
  ['a stale file in the way', abi({ repair: 'move-aside' })],
  ['a scope', abi({ package: { ...own, name: '@scope/fs-ext', path: 'node_modules/@scope/fs-ext' } })],
  [
    'not on this machine',
    abi(),
    { ...node22, execPath: null, platform: 'darwin', arch: 'arm64', libc: null },
  ],
  ['the root, with a script', abi({ repair: 'ask', package: { ...own, path: '.' } })],
  ["a workspace's package", abi({ repair: 'ask', package: { ...own, path: 'packages/my native' } })],
  ['the root, with a binding.gyp', abi({ repair: 'ask', package: { ...own, path: '.', build: implicit } })],
  ['the root, without a build', abi({ repair: 'ask', package: { ...own, path: '.', build: null } })],
  ['a hostile name', abi({ package: { ...own, name: 'x; touch y #', path: 'node_modules/x; touch y #' } })],
  [
    'an unseen name',
    abi({ package: { ...own, name: '\u001b[2J$(id)', path: 'node_modules/\u001b[2J$(id)' } }),
  ],
];

function renderSteps(): string[] {
  const rows = situations.map(([title, finding, runtime = node22]) => {
    const commands = hosts.map((host) => `${name(host)}${step(finding, host, runtime)}`);
    return `${title}\n${commands.map((line) => `  ${line}`).join('\n')}`;
  });
  const refusals = [
    ...refusedBy('npm', ['12.0.0']),
    ...refusedBy('pnpm', ['9.15.0', '10.20.0', '11.0.0', '12.0.0']),
    ...refusedBy('yarn', ['4.14.0']),
    ...refusedBy('yarn-classic', ['1.22.22']),
  ];
  const asks = findingCodes.flatMap((code) =>
    problems[code].map(
      (problem) =>
        `${code.padEnd(26)}${step(findingOf(problem, { repair: 'ask' }), 'npm', runtimeOf(problem))}`,
    ),
  );
  const others = [bun, deno].map(
    (runtime) => `${runtime.kind.padEnd(26)}${step(abi({ repair: 'ask' }), 'npm', runtime)}`,
  );
  return [
    block(rows.join('\n')),
    '## Where the build may not run',
    block(refusals.join('\n')),
    '## Where a person has to decide',
    block([...new Set([...asks, ...others])].join('\n')),
  ];
}

const name = (host: HostName | null) => `${host ?? 'none'}`.padEnd(14);

function step(finding: Finding, host: HostName | null, runtime: Runtime = node22): string {
  return formatFinding(finding, runtime, treeOf([], host)).command;
}

function refusedBy(host: HostName, versions: string[]): string[] {
  return versions.flatMap((version) =>
    (['not-approved', 'denied', 'scripts-off'] as const).flatMap((why) =>
      [own.build, implicit].map((build) => {
        const blocked = { host, version, why };
        const finding = abi({ repair: 'ask', blocked, package: { ...own, build } });
        const title = `${host} ${version.replace(/\..*/, '')}, ${why}${build === implicit ? ', binding.gyp alone' : ''}`;
        return `${title.padEnd(50)}${step(finding, host)}`;
      }),
    ),
  );
}

function renderGroups(): string[] {
  const [musl, none] = problems.PLATFORM_PACKAGE_MISSING;
  const [glibc] = problems.GLIBC_TOO_OLD;
  const [unbuilt] = problems.NOT_BUILT;
  const [digest] = problems.DIGEST_CHANGED;
  if (!musl || !none || !glibc || !unbuilt || !digest) return [];
  const blocked = { host: 'npm', version: '12.0.0', why: 'not-approved' } as const;
  return [
    [abi(), elsewhere(abi(), 1), elsewhere(abi(), 2)],
    [findingOf(musl, { repair: 'reinstall' }), elsewhere(findingOf(none, { repair: 'reinstall' }), 1)],
    [
      findingOf(unbuilt, { repair: 'ask', blocked }),
      elsewhere(findingOf(unbuilt, { repair: 'ask', blocked }), 1),
    ],
    [findingOf(musl, { repair: 'reinstall', blocked })],
    [abi(), abi({ package: { ...own, path: 'node_modules/a/node_modules/fs-ext' } })],
    [abi({ repair: 'ask', blocked })],
    [
      abi({ severity: 'warning' }),
      elsewhere(findingOf(glibc), 1),
      elsewhere(findingOf(digest, { repair: 'ask' }), 2),
    ],
  ].map((findings) => block(`${pretty(findings)}\n${formatFindingLine(findings, node22)}`));
}

function renderRepairs(): string[] {
  const outcome = (finding: Finding): RepairResult['outcomes'][number] => ({
    action: 'rebuild',
    package: finding.package,
    findings: [finding],
    result: 'repaired',
    proved: 'loaded',
  });
  const failed = (tools: { missing: ['make']; install: string } | { missing: []; install: null }) => ({
    ...outcome(abi()),
    result: 'failed' as const,
    error: tools.missing.length > 0 ? null : 'fatal error: node.h: No such file or directory',
    log: tools.missing.length > 0 ? null : 'node_modules/.cache/abistamp/rebuild.log',
    tools,
  });
  const [unbuilt] = problems.NOT_BUILT;
  const [library] = problems.LIBRARY_MISSING;
  if (!unbuilt || !library) return [];
  const repaired = (outcomes: RepairResult['outcomes'], asks: Finding[] = []): string => {
    const { verdict, ...context } = treeOf([]);
    const result: RepairResult = {
      plan: { steps: [], asks },
      outcomes,
      verdict,
      shared: null,
      recovery: null,
    };
    const lines = outcomes.map((each) => `one line:  ${formatOutcomeLine(each)}`);
    return [formatRepairPretty(result, node22, context, noStyle, width), ...lines].join('\n');
  };
  return [
    repaired([]),
    repaired([outcome(abi())]),
    repaired([{ ...outcome(abi()), action: 'restore' }]),
    repaired([outcome(abi()), outcome(elsewhere(abi(), 1)), outcome(elsewhere(abi(), 2))]),
    repaired([outcome(abi()), outcome(elsewhere(findingOf(unbuilt), 1))]),
    repaired([{ ...outcome(abi()), findings: [abi(), findingOf(library), abi()] }]),
    repaired([failed({ missing: ['make'], install: 'apt-get install -y make' })]),
    repaired([failed({ missing: [], install: null })], [findingOf(library, { repair: 'ask' })]),
  ].map(block);
}

function renderExplanations(): string[] {
  const problem = { code: 'ABI_MISMATCH', abis: [115], runtime: null } as const;
  return [
    explain({ problem: { ...problem, abis: [115] }, findings: [], abi: 127 }),
    explain({ problem: { ...problem, abis: [115] }, findings: [], abi: 127, named: false }),
    explain({ problem: null, findings: [] }),
    explain({ problem: null, findings: [abi()] }),
  ].map(block);
}

/** What a message says of a process or a machine: at least one cause for each code. */
const causes: { [Code in ProcessCode]: Extract<ProcessCause, { code: Code }> } = {
  LOADED_BEFORE: { code: 'LOADED_BEFORE' },
  NOT_REGISTERED: { code: 'NOT_REGISTERED' },
  BUNDLED: { code: 'BUNDLED' },
  ADDONS_DISABLED: { code: 'ADDONS_DISABLED' },
  NOT_PERMITTED: { code: 'NOT_PERMITTED' },
  NOEXEC_MOUNT: { code: 'NOEXEC_MOUNT', mount: null },
  STATIC_TLS: { code: 'STATIC_TLS' },
  CODE_SIGNATURE: { code: 'CODE_SIGNATURE' },
  CPU_TOO_OLD: { code: 'CPU_TOO_OLD' },
  DLL_MISSING: { code: 'DLL_MISSING' },
  PROCEDURE_MISSING: { code: 'PROCEDURE_MISSING' },
  INIT_FAILED: { code: 'INIT_FAILED' },
  LIBRARY_TOO_OLD: { code: 'LIBRARY_TOO_OLD', needs: 'ZLIB_1.2.9', library: 'libz.so.1' },
  NOT_UNPLUGGED: { code: 'NOT_UNPLUGGED' },
};

function renderCauses(): string[] {
  const elsewhere = { ...node22, execPath: null };
  const others: Cause[] = [
    ...(['linux', 'darwin', 'win32'] as const).map(
      (system): Cause => ({ code: 'PLATFORM_MISMATCH', platform: null, system }),
    ),
    { code: 'ARCH_MISMATCH', archs: [] },
    { code: 'ARCH_MISMATCH', archs: ['arm64'] },
    { code: 'LIBC_MISMATCH', libc: 'musl', certain: true },
    { code: 'LIBC_MISMATCH', libc: 'glibc', certain: true },
    { code: 'SYMBOL_MISSING', symbols: ['f'] },
    { code: 'SYMBOL_MISSING', symbols: ['uv_f'], late: true },
    { code: 'PLATFORM_PACKAGE_MISSING', wanted: [], present: [], offered: true },
  ];
  return [...Object.values<Cause>(causes), ...others].map((cause) =>
    block(
      [
        `${cause.code}: ${pageOfCause(cause.code)}${isCertain(cause) ? ', certain' : ''}`,
        explainCause(cause, node22, ''),
        ...(cause.code === 'SYMBOL_MISSING' ? [explainCause(cause, elsewhere, ' Node said so.')] : []),
        `→ ${stepOf(cause) ?? 'as for its finding'}`,
      ].join('\n'),
    ),
  );
}

function renderPlans(): string[] {
  const finding = abi();
  const { package: pkg } = finding;
  const step = (action: RepairStep['action']): RepairStep => ({ action, package: pkg, findings: [finding] });
  const plan = (steps: RepairStep[], asks: Finding[] = []) =>
    formatPlanPretty({ steps, asks }, node22, treeOf([]), noStyle);
  const key = { name: 'fs-ext', version: '2.1.1', target: 'node-v127-linux-x64' };
  const kept = { entry: { key, files: [] }, bytes: 1_500_000, lastUsed: 0 } as unknown as ListedEntry;
  const other = { ...kept, entry: { ...kept.entry, key: { ...key, name: '@scope/longer' } } } as ListedEntry;
  const place = '/home/ann/store';
  const store = (action: 'ls' | 'verify' | 'prune', entries: ListedEntry[]) =>
    `store ${action}:\n${formatStorePretty({ action, place, entries, removed: 2_500_000 }, noStyle)}`;
  return [
    ...(['restore', 'rebuild', 'reinstall', 'move-aside'] as const).map((action) => plan([step(action)])),
    plan([step('rebuild'), step('restore')], [abi({ repair: 'ask' })]),
    plan([], [abi({ repair: 'ask' })]),
    plan([]),
    ...(['ls', 'verify', 'prune'] as const).flatMap((action) =>
      [[], [kept], [kept, other]].map((entries) => store(action, entries)),
    ),
  ].map(block);
}

/** After a push or a pull: each state of a build, in colours that a terminal would show. */
function renderExchanges(): string[] {
  const states = {
    ...{ uploaded: true, present: true, 'not-kept': true, differs: true, damaged: true, fetched: true },
    ...{ kept: true, absent: true, refused: true, failed: true },
  } as const satisfies Record<SharedBuild['state'], true>;
  const shared = { url: 'http://cache/', found: new Set(), refused: [], trouble: null, withheld: false };
  const mark = (colour: string) => (text: string) => `<${colour} ${text}>`;
  const style = { green: mark('green'), red: mark('red'), dim: mark('dim'), bold: mark('bold') } as Style;
  const builds = (Object.keys(states) as SharedBuild['state'][]).map((state) => ({
    key: { name: state, version: '1.0.0', target: 'node-v127-linux-x64' },
    state,
  }));
  const result = (some: typeof builds) =>
    ({ builds: some, shared, unnamedKey: null }) as unknown as ShareResult;
  return [result(builds), result([])].map((each) => block(formatSharePretty(each, style)));
}

/** Where files run: at each floor of glibc, with each C library, and for each way to register. */
function renderShown(): string[] {
  const floors = ['2.2.5', '2.17', '2.18', '2.28', '2.29', '2.34', '2.38', '2.39', '2.41'];
  const one = (
    facts: NativeFile,
    link: LinkReport | null = null,
    blame = new Map<string, string>(),
  ): string =>
    formatShowPretty(
      [{ path: 'addon.node', sha256: '0'.repeat(64), size: 81920, facts, link, blame, noexec: null }],
      node22,
      noStyle,
      width,
    );
  const glibc = floors.map((floor) => {
    const rows = one(elf(nodeApi(), { glibc: floor, needed: ['libc.so.6', 'ld-linux-x86-64.so.2'] })).split(
      '\n',
    );
    return [`glibc ${floor}`, ...rows.filter((row) => /runs on|not on/.test(row))].join('\n');
  });
  const missing: LinkReport = {
    checked: true,
    loads: false,
    problems: [
      { kind: 'library-missing', library: 'libvips-cpp.so.42', neededBy: 'addon.node', skipped: [] },
    ],
    libraries: [],
  };
  const table = [elf(pinnedTo(115)), elf(nodeApi(8)), elf(nodeApi(), { libc: 'musl', glibc: null })].map(
    (facts, i) => ({
      path: `${i}.node`,
      sha256: '',
      size: 1,
      facts,
      link: null,
      blame: new Map(),
      noexec: null,
    }),
  );
  return [
    glibc.join('\n'),
    one(elf(pinnedTo(115))),
    one(elf(pinnedTo(), { libc: 'musl', glibc: null })),
    one(elf(nodeApi(8, 6), { libc: 'neutral', glibc: null })),
    one(elf(nodeApi(8), { glibc: '2.39' }), null, new Map([['GLIBC_2.39', 'pidfd_open']])),
    one(elf(), missing),
    one({ format: null, reason: 'empty', detail: 'is empty' }),
    formatShowPretty(table, node22, noStyle, width),
    ...shownShapes.map((facts) => one(facts)),
    formatShowPretty(
      shownShapes.map((facts, i) => ({ ...table[0], path: `${i}.node`, facts }) as ShownFile),
      node22,
      noStyle,
      width,
    ),
  ].map(block);
}

const shape: Pick<Slice, keyof Slice> = {
  ...{ format: 'pe', arch: 'x64', type: 'library', registration: nodeApi(), needed: [], soname: null },
  ...{ stripped: null, problems: [] },
};
const machO: MachOSlice = { ...shape, format: 'macho', minimumOs: '11.0', rpath: [], signed: true };
const pe: PeSlice = { ...shape, format: 'pe', hostImport: 'node.exe' };

/** One for each row and word that a shown file may have. */
const shownShapes: NativeFile[] = [
  elf(pinnedTo(115, 127), {
    ...{ type: 'executable', stripped: false, glibcxx: '3.4.22', executableStack: true },
    ...{ rpath: ['$ORIGIN'], runpath: ['/opt/lib', '/lib'] },
    problems: [
      { code: 'truncated', detail: 'ends at byte 4096 of 81920' },
      { code: 'limit', detail: 'has 9 notes' },
    ],
  }),
  elf({ kind: 'hybrid', nodeApi: { declared: experimentalNodeApi, required: 8 } }, { type: 'other' }),
  elf({ kind: 'hybrid', nodeApi: { declared: 9, required: null } }, { libc: 'bionic', glibc: null }),
  elf(nodeApi(experimentalNodeApi, experimentalNodeApi), { libc: null, glibc: null }),
  elf({ kind: 'none' }, { arch: null, glibc: null }),
  elf(nodeApi(null, 4), { arch: 'arm', arm: { version: 7, float: 'hard' } }),
  elf(nodeApi(), { arch: 'arm', arm: { version: null, float: 'soft' } }),
  elf(pinnedTo()),
  elf({ kind: 'abi', abis: [136], runtime: 'electron' }, { arch: 'arm', arm: { version: 6, float: null } }),
  { ...elf(), platform: null } as NativeFile,
  {
    ...{ format: 'macho', platform: 'darwin' },
    slices: [
      { ...machO, arch: 'x64', minimumOs: '10.15', signed: false },
      { ...machO, arch: 'arm64' },
    ],
  },
  {
    format: 'macho',
    platform: 'darwin',
    slices: [{ ...machO, minimumOs: null, registration: pinnedTo(115) }],
  },
  { format: 'pe', platform: 'win32', slices: [{ ...pe, needed: ['KERNEL32.dll'] }] },
  { format: 'pe', platform: 'win32', slices: [{ ...pe, hostImport: null, registration: { kind: 'none' } }] },
];

type Shared = NonNullable<RepairResult['shared']>;

/** One line each: why a shared store is not used. */
function renderShared(): string[] {
  const key = { name: 'fs-ext', version: '2.1.1' } as Shared['refused'][number]['key'];
  const store: Shared = {
    url: 'http://cache/',
    found: new Set(),
    refused: [],
    trouble: null,
    withheld: false,
  };
  const reasons = {
    malformed: true,
    unsigned: true,
    'unknown-signer': true,
    'bad-signature': true,
    'other-build': true,
    'wrong-content': true,
    'missing-content': true,
  } as const satisfies Record<Shared['refused'][number]['why'], true>;
  const troubles: Shared['trouble'][] = [
    { kind: 'unreachable', code: 'ECONNREFUSED' },
    { kind: 'slow', afterMs: 3000 },
    { kind: 'status', method: 'GET', status: 500 },
    { kind: 'cut' },
    { kind: 'too-long', maxBytes: 1000 },
    { kind: 'redirect' },
    { kind: 'local', code: 'EACCES' },
    { kind: 'no-keys' },
  ];
  const lines = [
    ...(Object.keys(reasons) as (keyof typeof reasons)[]).map((why) => ({
      ...store,
      refused: [{ key, why }],
    })),
    ...troubles.map((trouble) => ({ ...store, trouble })),
    { ...store, trouble: { kind: 'status', method: 'GET', status: 401 } as const, withheld: true },
  ];
  const cannot = (['none', 'no-keys', 'no-signing-key'] as const).map((kind) => {
    const { message, hint } = describeCannotShare({ kind });
    return `${message}\n→ ${formatHint(hint, 'npx abistamp')}`;
  });
  return [block(lines.map(describeShared).join('\n')), block(cannot.join('\n'))];
}

function renderOthers(): string[] {
  const fits = [0, 1, 2].map((count) => {
    const { host, root, verdict } = treeOf([], 'npm', { count: Math.max(1, count * 7) });
    const packages = Array.from({ length: count }, () => ({}) as JudgedTree['verdict']['packages'][number]);
    return formatCheckPretty(
      { host, root, verdict: { ...verdict, packages, judged: count } },
      node22,
      noStyle,
      width,
    );
  });
  const electron = { ...node22, kind: 'electron', version: '40.1.0', abi: 143 } as const;
  const survey = { packages: [], count: 1, unjudged: [] as object[] };
  type Recorded = Parameters<typeof formatRecordPretty>[0];
  const print = (result: object) =>
    formatRecordPretty(
      { survey, findings: [], kept: null, ...result } as unknown as Recorded,
      { root: '/project', host: 'npm' },
      node22,
      noStyle,
    );
  const saves = {
    written: {},
    newer: {},
    unwritable: { code: 'EROFS' },
    unreadable: { path: 'node_modules/fs-ext', code: 'EACCES' },
  };
  const recorded = Object.entries(saves).map(([kind, more]) => {
    const saved = { kind, ...more };
    return print({ stamp: saved, sidecar: saved });
  });
  const kept = { target: 'node-v115-linux-x64', runtime: { kind: 'node', version: '20.11.0' } };
  const row = { place: 'linux-x64', package: 'stable@2.0.0', file: 'stable.node' };
  const written = { kind: 'written' };
  recorded.push(
    print({ findings: [abi()], kept, stamp: written, sidecar: written }),
    print({ survey: { ...survey, unjudged: [{}] }, stamp: written, sidecar: written }),
    print({ survey: { ...survey, unjudged: [{}, {}] }, stamp: written, sidecar: written }),
    print({ stamp: written, sidecar: { kind: 'torn' } }),
    print({ stamp: written, sidecar: { kind: 'disputed', rows: [row] } }),
    `${describeSidecar({ kind: 'conflict' }, 'npx abistamp')?.message}\n`,
  );
  const cause = formatCheckPretty(
    treeOf([abi()], 'npm', {
      recorded: {
        target: 'node-v115-linux-x64',
        runtime: { version: '20.11.0' } as NonNullable<JudgedTree['verdict']['recorded']>['runtime'],
      },
    }),
    node22,
    noStyle,
    width,
  );
  const unjudged = unjudgedCodes.map((code) => {
    const detail: Record<string, string> = {
      UNREADABLE: 'EACCES',
      NOT_UNDERSTOOD: 'package.json',
      OTHER_ROOT: '/opt/arm64/bin/node',
      NOT_LOADED: '',
    };
    const name = code === 'TREES_BELOW' ? null : 'fs-ext';
    const path = code === 'TREES_BELOW' ? 'packages/app' : 'node_modules/fs-ext';
    return { code, package: name, path, detail: detail[code] ?? '../native' };
  });
  const slow = ['code', 'libraries'].map((detail) => ({
    ...({ code: 'NOT_UNDERSTOOD', package: 'fs-ext', path: 'node_modules/fs-ext' } as const),
    detail,
  }));
  const needsOther = {
    code: 'NOT_LOADED',
    package: 'fs-ext',
    path: 'node_modules/fs-ext',
    detail: "Cannot find module 'peer'",
  } as const;
  const doubts = [
    ...[...unjudged, ...slow, needsOther].map((each) => treeOf([], 'npm', { unjudged: [each] })),
    treeOf([], 'npm', { unjudged: unjudged.slice(0, 1), judged: 3 }),
    treeOf([abi()], 'npm', { unjudged: unjudged.slice(0, 1), judged: 3 }),
  ].map((tree) => formatCheckPretty(tree, node22, noStyle, width));
  const unsure = {
    'built-at-start': electron,
    shared: electron,
    'built-for-app': node22,
    variant: node22,
  } satisfies Record<Unsure, Runtime>;
  const several = [
    ...Object.entries(unsure).map(([each, runtime]) =>
      pretty([abi({ unsure: each as Unsure, severity: 'warning' })], 'npm', runtime),
    ),
    pretty([abi({ variant: '/project/node_modules/fs-ext/build/Release/fs_ext.node-v127.node' })]),
    pretty([abi({ forgeMark: 'x64--143' })], 'npm', electron),
  ];
  return [
    fits.join(''),
    pretty([abi()], 'npm', electron),
    cause,
    recorded.join(''),
    ...doubts,
    ...several,
  ].map(block);
}

function block(text: string): string {
  return `\`\`\`\n${text.trimEnd()}\n\`\`\``;
}
