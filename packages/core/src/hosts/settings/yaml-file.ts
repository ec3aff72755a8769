import { load } from 'js-yaml';
import { isRecord } from '../../files/json.ts';

/**
 * A YAML settings file; pnpm and Yarn read theirs with the same library.
 * @returns its top level, empty for an empty file; null if it is not YAML, or does not contain settings
 */
export function parseYamlFile(text: string): Map<string, unknown> | null {
  try {
    const value = load(text) ?? {};
    return isRecord(value) ? new Map(Object.entries(value)) : null;
  } catch {
    return null;
  }
}
