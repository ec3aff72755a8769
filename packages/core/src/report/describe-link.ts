import type { LinkProblem, LinkReport } from '@abistamp/binary';
import { joinWords } from './names.ts';

/** The loader's complaints about a file in words; null if it has none, or could not be asked. */
export function describeLink(report: LinkReport): { fails: boolean; text: string } | null {
  if (!report.checked || report.problems.length === 0) return null;
  return { fails: !report.loads, text: report.problems.map(describeLinkProblem).join('; ') };
}

function describeLinkProblem(problem: LinkProblem): string {
  switch (problem.kind) {
    case 'library-missing':
      return `${problem.library} is not on this machine`;
    case 'library-unusable':
      return `${problem.path}, found for ${problem.library}, ${problem.cutOff ?? 'is no library'}`;
    case 'version-missing':
      return `${problem.library} here (${problem.path}) lacks ${joinWords(problem.versions, 'and')}`;
    case 'symbol-missing':
      return `undefined at load: ${listSymbols(problem.symbols)}`;
    case 'symbol-latent':
      return `loads, and ends the process when it calls ${listSymbols(problem.symbols)}`;
    case 'thread-data-fixed':
      return `has ${problem.size} bytes of static thread-local storage, for which there is no room`;
    case 'not-loadable':
      return problem.reason === 'executable' ? 'is a program, not a library' : 'is for another processor';
  }
}

function listSymbols(symbols: readonly string[]): string {
  const shown = symbols.slice(0, 3);
  return symbols.length > shown.length
    ? `${shown.join(', ')} and ${symbols.length - shown.length} more`
    : joinWords(shown, 'and');
}
