/** How often a request is redirected at most. */
export const maxRedirects = 3;

const statuses: readonly number[] = [301, 302, 303, 307, 308];

export function isRedirect(status: number): boolean {
  return statuses.includes(status);
}

/**
 * Where a redirect leads; null where it must not be followed: credentials and contents stay on an encrypted
 * way once they are on one.
 */
export function followRedirect(from: URL, location: string | null): URL | null {
  try {
    const to = new URL(location ?? '', from);
    if (to.protocol !== 'https:' && to.protocol !== from.protocol) return null;
    to.username = '';
    to.password = '';
    return to.href === from.href ? null : to;
  } catch {
    return null;
  }
}
