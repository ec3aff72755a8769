import type { LoadedObject } from './loaded-object.ts';
import type { SymbolReference } from './references.ts';
import type { SymbolLatent, SymbolMissing } from './report.ts';

interface SymbolScope {
  /** Whether a library that `object` may use defines the symbol. */
  defines(symbol: string): boolean;
  /** Whether everything is bound on load, whatever the file says (`LD_BIND_NOW`). */
  bindNow: boolean;
  putsOffDataReferences: boolean;
}

/** Strong references of `object` that nothing defines: on load, or, with lazy binding, at the first call. */
export function checkSymbols(object: LoadedObject, scope: SymbolScope): (SymbolMissing | SymbolLatent)[] {
  // There are many relocations; usually the names alone show that none of them needs a lookup.
  if (object.info.imports()?.every((name) => scope.defines(name)) === true) return [];
  const open = object.info.references().filter(({ name, weak }) => !weak && !scope.defines(name));
  const isLazy = ({ by }: SymbolReference) => by === 'call' || (by === 'data' && scope.putsOffDataReferences);
  const waits = (reference: SymbolReference) => !scope.bindNow && !object.info.bindNow && isLazy(reference);
  const neededBy = object.path;
  const missing = open.filter((reference) => !waits(reference)).map(({ name }) => name);
  const latent = open.filter(waits).map(({ name }) => name);
  const problems: (SymbolMissing | SymbolLatent)[] = [];
  if (missing.length > 0) problems.push({ kind: 'symbol-missing', symbols: missing, neededBy });
  if (latent.length > 0) problems.push({ kind: 'symbol-latent', symbols: latent, neededBy });
  return problems;
}
