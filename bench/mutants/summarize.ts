import type { Fate, Judgement } from './judged.ts';
import type { Mutant } from './list-mutants.ts';
import type { Room } from './rooms.ts';

export interface Result extends Judgement {
  room: Room;
  mutant: Mutant;
}

export function describeSurvivor({ mutant, fate }: Result): string {
  const { file, lineNumber, was, text, line } = mutant;
  const short = (code: string) => code.replaceAll(/\s+/g, ' ').slice(0, 60);
  const word = fate === 'unreached' ? 'never reached' : 'survived';
  return `${word}  ${file}:${lineNumber}  ${short(was)} -> ${short(text)}\n    ${line}`;
}

const columns: [heading: string, fate: Fate][] = [
  ['tests', 'tests'],
  ['types alone', 'types'],
  ['equivalent', 'equivalent'],
  ['survived', 'survived'],
  ['not reached', 'unreached'],
];

export function summarize(rooms: readonly Room[], results: readonly Result[]): string {
  const rows = rooms.map((room) =>
    summarizeRoom(
      room,
      results.filter((each) => each.room === room),
    ),
  );
  const headings = [...columns.map(([heading]) => heading), 'score', 'with types'];
  return [
    `${'room'.padEnd(12)}${headings.map((heading) => heading.padStart(13)).join('')}`,
    ...rows,
    ...(rooms.length > 1 ? [summarizeRoom('all', results)] : []),
  ].join('\n');
}

/** The score: of all mutants that change anything, those that a test kills. */
function summarizeRoom(name: string, all: readonly Result[]): string {
  const count = (fate: Fate) => all.filter((each) => each.fate === fate).length;
  const whole = all.length - count('equivalent');
  const share = (part: number) => `${whole === 0 ? 0 : Math.round((100 * part) / whole)} %`;
  const cells = [
    ...columns.map(([, fate]) => String(count(fate))),
    share(count('tests')),
    share(count('tests') + count('types')),
  ];
  return `${name.padEnd(12)}${cells.map((cell) => cell.padStart(13)).join('')}`;
}
