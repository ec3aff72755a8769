/**
 * The words of a check for an image: what judges a tree speaks of the machine that runs it. Spaces stay, as lines may
 * be wrapped at them.
 */
export function speakOfImage<Value>(value: Value): Value;
export function speakOfImage(value: unknown): unknown {
  if (typeof value === 'string')
    return value.replace(/\bthis(\s+)(?:machine|system)\b/g, (_, space: string) => `this${space}image`);
  if (Array.isArray(value)) return value.map((each) => speakOfImage(each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, speakOfImage(each)]));
}
