export interface Changeset {
  kind: 'major' | 'minor' | 'patch';
  packages: string[];
  text: string;
}

export function readChangesets(folder: string): Changeset[];
export function formatSection(version: string, date: string, changesets: readonly Changeset[]): string;
export function addSection(changelog: string | null, section: string): string;
export function readSection(changelog: string, version: string): string | null;
