import type { LoadedObject } from './loaded-object.ts';
import type { ThreadDataFixed } from './report.ts';

/**
 * Libraries whose thread-local data need a place that only a program's own libraries have for sure: it is
 * laid out when a program starts. musl adds none later (ldso/dynlink.c, `static_tls_cnt`); glibc leaves a
 * little room (elf/dl-reloc.c, `_dl_try_allocate_static_tls`), which whatever is loaded first uses up.
 * @param definesBefore whether the program has a symbol
 * @param room in bytes
 */
export function checkThreadData(
  added: readonly LoadedObject[],
  definesBefore: (symbol: string) => boolean,
  room: number,
): ThreadDataFixed[] {
  if (added.every(({ info }) => info.threadDataSize === 0)) return [];
  const holders = new Set<LoadedObject>();
  for (const object of added) {
    for (const symbol of object.info.fixedThreadData()) {
      if (symbol === '') holders.add(object);
      else if (!definesBefore(symbol)) {
        const holder = added.find(({ info }) => info.defines(symbol));
        if (holder !== undefined) holders.add(holder);
      }
    }
  }
  const size = [...holders].reduce((sum, { info }) => sum + info.threadDataSize, 0);
  return size > room ? [{ kind: 'thread-data-fixed', size }] : [];
}
