import { type FileTree, maxBytes } from '@abistamp/core/project-files';
import type { Job } from '../ci/job.ts';
import { readGithub } from '../ci/read-github.ts';
import { readGitlab } from '../ci/read-gitlab.ts';
import { readCompose, type Service } from '../compose/read-compose.ts';
import type { NotRead } from '../finding.ts';
import { listTracked } from '../git/list-tracked.ts';
import { readLambdas } from '../lambda/read-lambdas.ts';
import { readPins } from '../pins/read-pins.ts';
import { findFiles } from '../project/find-files.ts';
import { readProjects } from '../project/read-projects.ts';
import { readYaml, type YamlFile } from '../yaml/read-yaml.ts';
import type { Facts } from './facts.ts';
import { listBuilds, readBuildSteps } from './list-builds.ts';

/** Reads everything that rules need, once. Runs nothing, and leaves nothing out without a word. */
export function gatherFacts(tree: FileTree, root: string): Facts {
  const files = findFiles(tree);
  const notRead: NotRead[] = [];
  if (files.isCut)
    notRead.push({
      file: '.',
      line: 0,
      column: 1,
      what: 'more than 20,000 files: the rest was not looked at',
    });
  const parse = (paths: readonly string[]) => paths.flatMap((path) => parseYaml(tree, path, notRead));
  const workflows = parse(files.workflows);
  const services: Service[] = parse(files.composeFiles).flatMap(readCompose);
  const jobs: Job[] = [
    ...workflows.flatMap(readGithub),
    ...parse(files.actions).flatMap(readGithub),
    ...parse(files.gitlab).flatMap(readGitlab),
  ];
  const projects = readProjects(tree, files.manifests);
  const steps = workflows.flatMap(readBuildSteps);
  const builds = listBuilds({ tree, files, services, steps, projects, notRead });
  return {
    ...{ tree, files, projects, builds, services, jobs },
    pins: readPins(tree, projects),
    lambdas: [...parse(files.serverless), ...parse(files.templates)].flatMap(readLambdas),
    tracked: listTracked(root),
    notRead,
  };
}

function parseYaml(tree: FileTree, path: string, notRead: NotRead[]): YamlFile[] {
  const text = tree.read(path, maxBytes.settings);
  const yaml =
    text === null ? { error: 'not readable, or larger than a megabyte', line: 0 } : readYaml(path, text);
  if ('root' in yaml) return [yaml];
  notRead.push({ file: path, line: yaml.line, column: 1, what: yaml.error });
  return [];
}
