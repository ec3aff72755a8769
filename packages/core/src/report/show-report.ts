import {
  type ElfSlice,
  experimentalNodeApi,
  type LinkReport,
  type NativeFile,
  type NodeApiLevels,
  type Slice,
} from '@abistamp/binary';
import type { Runtime } from '../runtime/runtime.ts';
import { makeSafe } from '../safe-text.ts';
import { type FileSummary, summarizeFacts } from '../stamp/summary.ts';
import { judgeFile } from '../verdict/judge-file.ts';
import type { Problem } from '../verdict/problem.ts';
import { describeProblem } from './describe-finding.ts';
import { describeLink } from './describe-link.ts';
import { describePortability } from './describe-portability.ts';
import { formatRuntime, joinWords, nameAbis, namePlatform } from './names.ts';
import { countOf } from './plural.ts';
import { formatFileClause } from './sentences.ts';
import type { Style } from './style.ts';
import { wrapText } from './wrap-text.ts';

/** A file that the user asked to see. */
export interface ShownFile {
  path: string;
  sha256: string;
  size: number;
  facts: NativeFile;
  /** What this machine's loader would say; null if it cannot be asked. */
  link: LinkReport | null;
  /** Mount point of its file system, if that executes nothing; null if it does, or cannot be asked. */
  noexec: string | null;
  /** For a version that the file needs ("GLIBC_2.34"), a symbol that requires it. */
  blame: ReadonlyMap<string, string>;
}

/** `show --json`: version 1, files in the order of the arguments. */
export function formatShowJson(files: readonly ShownFile[], runtime: Runtime) {
  return {
    version: 1,
    files: files.map((file) => {
      const { path, sha256, size, facts, link } = file;
      const verdict = describeVerdict(file, runtime);
      return {
        path,
        sha256,
        size,
        ...summarizeFacts(facts),
        slices: facts.format === null ? [] : facts.slices,
        fits: verdict.fits,
        reason: verdict.reason,
        libraries: link?.checked === true ? link.libraries : null,
        problems:
          facts.format === null
            ? [{ code: facts.reason, detail: facts.detail }]
            : facts.slices.flatMap((slice) => slice.problems),
      };
    }),
  };
}

/** One file in full; several as a table. */
export function formatShowPretty(
  files: readonly ShownFile[],
  runtime: Runtime,
  style: Style,
  width: number,
): string {
  const shown = makeSafe(files);
  const [only] = shown;
  if (shown.length === 1 && only !== undefined) return formatFile(only, runtime, style, width);
  return formatTable(shown, runtime, style, width);
}

function describeVerdict(file: ShownFile, runtime: Runtime): { fits: boolean; reason: string | null } {
  const problem: Problem | null =
    file.noexec === null ? judgeFile(file.facts, runtime) : { code: 'NOEXEC_MOUNT', mount: file.noexec };
  if (problem !== null) {
    const { sides } = describeProblem(problem, runtime);
    return { fits: false, reason: formatFileClause(sides) };
  }
  const complaint = file.link === null ? null : describeLink(file.link);
  return { fits: complaint === null || !complaint.fails, reason: complaint?.text ?? null };
}

function formatFile(file: ShownFile, runtime: Runtime, style: Style, width: number): string {
  const { facts } = file;
  const { fits, reason } = describeVerdict(file, runtime);
  const lines = [style.bold(file.path), ''];
  lines.push(
    fits
      ? `  ${style.green('✔')} ${style.bold(`loads in ${formatRuntime(runtime)}`)}, ${nameHere(runtime)}`
      : `  ${style.red('✖')} ${style.bold(`does not load in ${formatRuntime(runtime)}`)}, ${nameHere(runtime)}`,
  );
  if (reason !== null) lines.push(...wrapText(reason, width - 4).map((line) => `    ${line}`));
  lines.push('');
  const row = (name: string, value: string | null) => {
    if (value === null || value === '') return;
    const [first = '', ...rest] = wrapText(value, width - 13);
    lines.push(`  ${style.dim(name.padEnd(10))} ${first}`, ...rest.map((line) => `${' '.repeat(13)}${line}`));
  };
  if (facts.format !== null) {
    for (const slice of facts.slices)
      for (const [name, value] of describeSlice(slice, file)) row(name, value);
    lines.push('');
    for (const [name, value] of describePortability(facts, file.blame)) row(name, value);
    lines.push('');
  }
  row('sha256', file.sha256);
  return `${lines.join('\n')}\n`;
}

function nameHere(runtime: Runtime): string {
  const libc = runtime.libc === 'glibc' && runtime.glibc !== null ? `glibc ${runtime.glibc}` : runtime.libc;
  return [namePlatform(runtime.platform), runtime.arch, libc].filter((part) => part !== null).join(' ');
}

/** What a slice says about itself, as rows: evidence for the verdict above it. */
function describeSlice(slice: Slice, { facts, size, blame }: ShownFile): [string, string | null][] {
  const platform =
    facts.format === null || facts.platform === null ? 'an unknown system' : namePlatform(facts.platform);
  const type = { library: 'library', executable: 'program', other: 'file' }[slice.type];
  const stripped = slice.stripped === true ? ', stripped' : '';
  const rows: [string, string | null][] = [
    [
      'is',
      `${formatNames[slice.format]} ${type} for ${platform} ${nameArch(slice)}, ${formatSize(size)}${stripped}`,
    ],
    ['kind', describeKind(slice)],
  ];
  if (slice.format === 'elf') {
    rows.push(
      ['libc', describeLibc(slice, blame)],
      ['C++', slice.glibcxx === null ? null : `libstdc++ with GLIBCXX_${slice.glibcxx}`],
      [
        'stack',
        slice.executableStack === true ? 'has to be executable: glibc 2.41 and newer refuse it' : null,
      ],
      ['rpath', [...slice.rpath, ...slice.runpath].join(' ')],
    );
  }
  if (slice.format === 'macho')
    rows.push(
      ['macOS', slice.minimumOs === null ? null : `${slice.minimumOs} or newer`],
      ['signature', slice.signed ? null : 'none'],
    );
  if (slice.format === 'pe') rows.push(['host', slice.hostImport]);
  rows.push(
    ['needs', slice.needed.join(' ')],
    ['problems', slice.problems.map(({ detail }) => detail).join('; ')],
  );
  return rows;
}

const formatNames = { elf: 'ELF', macho: 'Mach-O', pe: 'PE' } as const;

function nameArch(slice: Slice): string {
  const arch = slice.arch ?? 'of an unknown processor';
  if (slice.format !== 'elf' || slice.arm === null) return arch;
  return [
    arch,
    slice.arm.version === null ? null : `v${slice.arm.version}`,
    slice.arm.float === null ? null : `${slice.arm.float}-float`,
  ]
    .filter((part) => part !== null)
    .join(' ');
}

function describeLibc({ libc, glibc }: ElfSlice, blame: ReadonlyMap<string, string>): string | null {
  if (libc === null) return null;
  if (libc === 'neutral') return 'none: it needs no C library, so it loads with any';
  if (glibc === null) return libc;
  const symbol = blame.get(`GLIBC_${glibc}`);
  return `${libc} ${glibc} or newer${symbol === undefined ? '' : `, because of ${symbol}@GLIBC_${glibc}`}`;
}

function describeKind({ registration }: Slice): string {
  switch (registration.kind) {
    case 'abi':
      return registration.abis.length === 0
        ? 'addon for one ABI, which the file does not name'
        : `addon for ${nameAbis(registration.abis, registration.runtime)} only`;
    case 'node-api':
    case 'hybrid': {
      const levels = describeLevels(registration.nodeApi);
      const details = levels.length === 0 ? '' : ` (${joinWords(levels, 'and')})`;
      return registration.kind === 'node-api'
        ? `Node-API addon${details}: fits any ABI`
        : `Node-API addon${details} that calls V8 directly: no ABI is checked, but few fit`;
    }
    case 'none':
      return 'not an addon';
  }
}

/** What an addon says of Node-API's versions, and what it uses of them. */
function describeLevels({ declared, required }: NodeApiLevels): string[] {
  const levels: string[] = [];
  if (declared === experimentalNodeApi) levels.push('declares experimental features');
  else if (declared !== null) levels.push(`declares version ${declared}`);
  if (required !== null && required !== experimentalNodeApi)
    levels.push(`calls functions of version ${required}`);
  return levels;
}

/** What a file is, in a column. */
function formatKind({ kind, abis, nodeApi }: FileSummary): string {
  switch (kind) {
    case 'abi':
      return `ABI ${abis.join(' ') || '?'}`;
    case 'node-api':
    case 'hybrid':
      return `${kind === 'hybrid' ? 'hybrid' : 'Node-API'}${formatDeclared(nodeApi?.declared ?? null)}`;
    case 'none':
    case null:
      return 'not an addon';
  }
}

function formatDeclared(declared: number | null): string {
  if (declared === null) return '';
  return declared === experimentalNodeApi ? ' exp.' : ` ${declared}`;
}

function formatSize(bytes: number): string {
  if (bytes < 1000) return countOf(bytes, 'byte');
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Verdict, path, machine and kind, one line per file. */
function formatTable(files: readonly ShownFile[], runtime: Runtime, style: Style, width: number): string {
  const rows = files.map((file) => {
    const summary = summarizeFacts(file.facts);
    const machine = [summary.platform ?? '?', summary.archs.join('+'), summary.libc === 'musl' ? 'musl' : '']
      .filter((part) => part !== '')
      .join('-');
    const kind = file.facts.format === null ? file.facts.reason : formatKind(summary);
    return {
      path: file.path,
      machine,
      kind,
      needs: summary.glibc === null ? '' : `glibc ${summary.glibc}`,
      fits: describeVerdict(file, runtime).fits,
    };
  });
  const machines = Math.max(...rows.map(({ machine }) => machine.length), 0);
  const kinds = Math.max(...rows.map(({ kind }) => kind.length), 0);
  const needs = Math.max(...rows.map((row) => row.needs.length), 0);
  const left = Math.max(20, width - machines - kinds - needs - 10);
  const lines = rows.map((row) => {
    const path = row.path.length > left ? `…${row.path.slice(1 - left)}` : row.path.padEnd(left);
    const sign = row.fits ? style.green('✔') : style.dim('·');
    return `${sign} ${path}  ${row.machine.padEnd(machines)}  ${row.kind.padEnd(kinds)}  ${row.needs}`.trimEnd();
  });
  const fitting = rows.filter(({ fits }) => fits).length;
  return `${lines.join('\n')}\n\n${fitting} of ${rows.length} ${style.bold(`load in ${formatRuntime(runtime)}`)}, ${nameHere(runtime)}\n`;
}
