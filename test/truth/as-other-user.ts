/** The user that owns nothing. */
const nobody = 65_534;

/**
 * Runs something as a user to whom permissions apply. Tests often run as root, to whom they do not: then as
 * nobody.
 * @returns its result
 */
export function asOtherUser<T>(run: () => T): T {
  if (process.geteuid?.() !== 0) return run();
  process.seteuid?.(nobody);
  try {
    return run();
  } finally {
    process.seteuid?.(0);
  }
}
