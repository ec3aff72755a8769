import { type NotRead, unread } from '../finding.ts';
import { mapIn, type YamlFile } from '../yaml/read-yaml.ts';

/** Jobs of a pipeline, services of a compose file: GitLab itself allows 500 (docs, "Maximum number of jobs"). */
const maxMembers = 1000;

/** Rules compare each with each: of a list that nobody wrote, only the first are judged, and that is said. */
export function limitMembers({ file, root }: YamlFile, notRead: NotRead[]): void {
  for (const map of [root, mapIn(root, 'jobs'), mapIn(root, 'services')]) {
    const surplus = Object.keys(map).slice(maxMembers);
    if (surplus.length > 0) notRead.push(unread(file, `more than ${maxMembers} jobs or services`));
    for (const key of surplus) delete map[key];
  }
}
