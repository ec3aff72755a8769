import type { Compilation, OldNan } from '../forecast/forecast.ts';
import type { LinkedLibrary } from '../forecast/linked-libraries.ts';
import { firstAddonApi } from '../forecast/old-addon-api.ts';
import type { GoneName } from '../forecast/scan-source.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { formatRuntime, joinWords, nameSomeOf } from './names.ts';

/** What speaks against a compile, each in a sentence. */
export function listDoubts(compilation: Compilation, runtime: Runtime): string[] {
  const { missing, gone, nan, addonApi, absent, standard, libraries } = compilation;
  return [
    ...(absent === null
      ? []
      : [
          `It may not compile: ${absent.file} includes ${absent.header} of ${absent.of}, which is not installed with it.`,
        ]),
    ...(nan === null ? [] : [explainNan(nan, runtime)]),
    ...(addonApi === null
      ? []
      : [
          `It may not compile: node-addon-api ${addonApi} does not as C++20, which the headers of ${formatRuntime(runtime)} need; node-addon-api ${firstAddonApi} does.`,
        ]),
    ...(gone.length === 0 ? [] : [explainGone(gone)]),
    ...(standard === null
      ? []
      : [
          `It may not compile: binding.gyp:${standard.line} asks for ${spellStandard(standard.has)}, and the headers of ${formatRuntime(runtime)} need ${spellStandard(standard.needs)}.`,
        ]),
    ...(libraries.length === 0 ? [] : [explainLibraries(libraries)]),
    ...(missing.length === 0 ? [] : [`This machine lacks ${joinWords(missing, 'and')}.`]),
  ];
}

const spellStandard = (name: string): string => name.replace('c++', 'C++');

function explainLibraries(libraries: readonly LinkedLibrary[]): string {
  const places = libraries.map(
    ({ kind, name, line }) =>
      `${kind === 'library' ? `lib${name}` : `pkg-config's ${name.replaceAll('||', 'or')}`} (binding.gyp:${line})`,
  );
  return `It may not compile: this machine lacks ${nameSomeOf(places)}.`;
}

export function explainNan({ has, needs }: OldNan, runtime: Runtime): string {
  return `nan ${has} does not compile with the headers of ${formatRuntime(runtime)}; nan ${needs} does.`;
}

/** A hint: the name may be of another class, or behind a macro. */
function explainGone(gone: readonly GoneName[]): string {
  const places = gone.map(
    ({ name, file, line, node }) => `${name} (gone since Node ${node}; ${file}:${line})`,
  );
  return `It may not compile: its sources use ${nameSomeOf(places)}.`;
}
