import { load } from 'js-yaml';
import { isRecord } from '../../files/json.ts';

/**
 * A file of settings in YAML, of which pnpm and Yarn read the same with the same library.
 *
 * @returns its top level, empty for an empty file; null for what is no YAML, or holds something else than settings
 */
export function parseYamlFile(text: string): Map<string, unknown> | null {
  try {
    const value = load(text) ?? {};
    return isRecord(value) ? new Map(Object.entries(value)) : null;
  } catch {
    return null;
  }
}
