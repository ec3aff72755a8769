import { type FileTree, maxBytes } from '@abistamp/core/project-files';
import { includeLocal } from '../ci/include-local.ts';
import type { Job } from '../ci/job.ts';
import { readGithub } from '../ci/read-github.ts';
import { readGitlab } from '../ci/read-gitlab.ts';
import { readCompose, type Service } from '../compose/read-compose.ts';
import { type NotRead, unread } from '../finding.ts';
import { listTracked } from '../git/list-tracked.ts';
import { readCdk } from '../lambda/read-cdk.ts';
import { readLambdas } from '../lambda/read-lambdas.ts';
import { readPins } from '../pins/read-pins.ts';
import { type FoundFiles, findFiles, maxEntries } from '../project/find-files.ts';
import { readProjects } from '../project/read-projects.ts';
import { folderOf } from '../text/folders.ts';
import { readYaml, type YamlFile } from '../yaml/read-yaml.ts';
import type { Facts } from './facts.ts';
import { limitMembers } from './limit-members.ts';
import { listBuilds, readBuildSteps } from './list-builds.ts';
import type { WatchedTree } from './watch-reads.ts';

/** Reads everything that rules need, once. Runs nothing, and leaves nothing out without a word. */
export function gatherFacts(watched: WatchedTree, root: string): Facts {
  const { tree, notRead } = watched;
  const files = findFiles(tree);
  if (files.isCut) notRead.push(unread('.', `more than ${maxEntries} files: the rest was not looked at`));
  for (const file of files.outside) notRead.push(unread(file, 'a link that leads out of the folder'));
  const parsed = new Map<string, YamlFile | null>();
  const open = (path: string): YamlFile | null => {
    const known = parsed.get(path);
    if (known !== undefined) return known;
    const yaml = parseYaml(tree, path, notRead);
    if (yaml !== null) limitMembers(yaml, notRead);
    parsed.set(path, yaml);
    return yaml;
  };
  const openPipeline = (main: YamlFile): YamlFile => {
    const pipeline = includeLocal(main, open, notRead);
    limitMembers(pipeline, notRead);
    return pipeline;
  };
  const parse = (paths: readonly string[]) => paths.flatMap((path) => open(path) ?? []);
  const workflows = parse(files.workflows);
  const services: Service[] = parse(files.composeFiles).flatMap((yaml) => readCompose(yaml, open));
  const jobs: Job[] = [
    ...workflows.flatMap(readGithub),
    ...parse(files.actions).flatMap(readGithub),
    ...parse(files.gitlab).flatMap((yaml) => readGitlab(openPipeline(yaml))),
  ];
  const projects = readProjects(tree, files.manifests, notRead);
  const steps = workflows.flatMap(readBuildSteps);
  const builds = listBuilds({ tree, files, services, steps, projects, notRead });
  return {
    ...{ tree, files, projects, builds, services, jobs },
    pins: readPins(tree, projects),
    lambdas: [
      ...[...parse(files.serverless), ...parse(files.templates)].flatMap(readLambdas),
      ...listCdkPrograms(files).flatMap((path) => readCdk(path, tree.read(path, maxBytes.source) ?? '')),
    ],
    tracked: readTracked(root, notRead),
    notRead,
  };
}

/** Programs beside and below a `cdk.json`; more than a hundred are not one. */
function listCdkPrograms({ cdk, programs }: FoundFiles): string[] {
  const folders = cdk.map(folderOf);
  return programs
    .filter((path) => folders.some((folder) => folder === '' || path.startsWith(`${folder}/`)))
    .slice(0, 100);
}

function parseYaml(tree: FileTree, path: string, notRead: NotRead[]): YamlFile | null {
  const text = tree.read(path, maxBytes.settings);
  // What is there and was not read, the tree has noted.
  if (text === null) return null;
  const yaml = readYaml(path, text);
  if ('root' in yaml) return yaml;
  notRead.push(unread(path, yaml.error, yaml.line));
  return null;
}

function readTracked(root: string, notRead: NotRead[]): string[] | null {
  const tracked = listTracked(root);
  if (tracked !== 'unreadable') return tracked;
  notRead.push(unread('.git', "git's index could not be read"));
  return null;
}
