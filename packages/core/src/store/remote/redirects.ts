/** The maximum number of redirects per request. */
export const maxRedirects = 3;

const statuses: readonly number[] = [301, 302, 303, 307, 308];

export function isRedirect(status: number): boolean {
  return statuses.includes(status);
}

/**
 * The target of a redirect; null when it must not be followed: a request that started encrypted stays
 * encrypted.
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
