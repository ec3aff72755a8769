export interface MissingTools {
  missing: string[];
  install: string | null;
}

export function findMissingTools(env?: NodeJS.ProcessEnv): MissingTools;
export function describeMissingTools(found: MissingTools): string | null;
