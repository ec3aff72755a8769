/**
 * Replaces variables as a Dockerfile does (Docker's reference, "Environment replacement").
 * @param find the value of a variable; null where it is not known
 * @returns null as soon as the text depends on a variable that is not known
 */
export function expand(text: string, find: (name: string) => string | null): string | null {
  let isKnown = true;
  const look = (name: string, operator: string | undefined, word: string): string => {
    const value = find(name);
    const isSet = value !== null && (value !== '' || operator?.startsWith(':') !== true);
    if (operator?.endsWith('-') === true) return isSet ? value : (expand(word, find) ?? fail());
    if (operator?.endsWith('+') === true) return isSet ? (expand(word, find) ?? fail()) : '';
    return value ?? fail();
  };
  const fail = (): string => {
    isKnown = false;
    return '';
  };
  const expanded = text.replace(
    /\\(.)|\$(?:\{([A-Za-z_]\w*)(?:(:?[-+?])((?:[^{}$]|\$\{[^{}]*\}|\$\w+)*)|(?:##?|%%?|\/)[^}]*)?\}|([A-Za-z_]\w*))/g,
    (_, escaped?: string, braced?: string, operator?: string, word?: string, plain?: string) =>
      escaped ?? look(braced ?? plain ?? '', operator, word ?? ''),
  );
  return isKnown ? expanded : null;
}
