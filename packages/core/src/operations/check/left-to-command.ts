/**
 * How many rules of this machine were left to the command: a record then makes an explicit check look again, as
 * warnings do. A plugin leaves it those of macOS and Windows (scripts/slim-functions.mjs).
 */
export function countLeftToCommand(): number {
  return 0;
}
