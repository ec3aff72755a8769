import { type FileTree, isRecord, maxBytes } from '@abistamp/core/project-files';
import type { Service } from '../compose/read-compose.ts';
import { readArguments } from '../dockerfile/read-arguments.ts';
import { type Dockerfile, readDockerfile } from '../dockerfile/read-dockerfile.ts';
import { type NotRead, unread } from '../finding.ts';
import { cleanPath } from '../ignore/clean-path.ts';
import { parseIgnore } from '../ignore/parse-ignore.ts';
import type { FoundFiles } from '../project/find-files.ts';
import type { Project } from '../project/read-projects.ts';
import { splitShell } from '../shell/split-shell.ts';
import { runStages } from '../stages/run-stages.ts';
import { folderOf, joinPath } from '../text/folders.ts';
import { isMap, listIn, mapIn, textIn, type YamlFile } from '../yaml/read-yaml.ts';
import type { ImageBuild } from './facts.ts';

/** A build of an image that a file asks for. */
interface BuildStep {
  context: string;
  dockerfile: string;
  target: string | null;
  /** Docker's names of processors; empty where the step names none. */
  archs: string[];
  args: Map<string, string>;
}

interface Sources {
  tree: FileTree;
  files: FoundFiles;
  services: readonly Service[];
  steps: readonly BuildStep[];
  projects: readonly Project[];
  notRead: NotRead[];
}

/** Most different builds of one Dockerfile that are looked at. */
const maxBuilds = 12;

export function listBuilds(sources: Sources): ImageBuild[] {
  const { files, tree, services } = sources;
  const ofFiles = files.dockerfiles.flatMap((file) => {
    const text = tree.read(file, maxBytes.settings);
    const dockerfile = text === null ? null : openDockerfile(file, text, 1, sources);
    return dockerfile === null ? [] : makeBuilds(dockerfile, stepsFor(dockerfile, sources), null, sources);
  });
  const inline = services.flatMap(({ build }) => {
    if (build?.inline == null) return [];
    const { text, line } = build.inline;
    const dockerfile = openDockerfile(build.dockerfile, text, line, sources);
    return dockerfile === null ? [] : makeBuilds(dockerfile, [{ ...build, archs: [] }], line, sources);
  });
  return [...ofFiles, ...inline];
}

/** Null for one without a stage. */
function openDockerfile(file: string, text: string, line: number, { notRead }: Sources): Dockerfile | null {
  const dockerfile = readDockerfile(file, text, line);
  if (dockerfile === null) notRead.push(unread(file, 'larger than a Dockerfile may be'));
  return dockerfile === null || dockerfile.stages.length === 0 ? null : dockerfile;
}

function makeBuilds(
  dockerfile: Dockerfile,
  steps: readonly BuildStep[],
  inlineAt: number | null,
  sources: Sources,
): ImageBuild[] {
  const builds = steps.flatMap((step) =>
    (step.archs.length === 0 ? ['amd64'] : step.archs).map((arch) => ({
      ...makeBuild(dockerfile, step, arch, sources),
      inlineAt,
    })),
  );
  return builds.slice(0, maxBuilds);
}

function stepsFor(dockerfile: Dockerfile, { tree, services, steps }: Sources): BuildStep[] {
  const { file } = dockerfile;
  const composed = services.flatMap(({ build }): BuildStep[] =>
    build?.inline === null && build.dockerfile === file ? [{ ...build, archs: [] }] : [],
  );
  const wanted = [...composed, ...steps.filter((step) => step.dockerfile === file)];
  if (wanted.length === 0)
    return [
      { context: guessContext(dockerfile, tree), dockerfile: file, target: null, archs: [], args: new Map() },
    ];
  const unique = new Map(
    wanted.map((step) => [JSON.stringify([step.context, step.target, step.archs, [...step.args]]), step]),
  );
  return [...unique.values()];
}

/** The root, or the Dockerfile's own folder: the first of both that has all that is copied. */
function guessContext({ file, stages }: Dockerfile, tree: FileTree): string {
  const own = folderOf(file);
  const sources = stages
    .flatMap(({ instructions }) => instructions)
    .filter(({ keyword, text }) => keyword === 'COPY' && !/--from=/.test(text))
    .flatMap(({ text }) => readArguments(text).words.slice(0, -1))
    .filter((source) => !/[*?[$<]/.test(source));
  const hasAll = (folder: string) =>
    sources.every(
      (source) => tree.stat(joinPath(folder, cleanPath(source.replace(/^\/+/, '') || '.'))) !== null,
    );
  return hasAll('') || !hasAll(own) ? '' : own;
}

function makeBuild(
  dockerfile: Dockerfile,
  { context, target, args }: BuildStep,
  arch: string,
  { tree, projects }: Sources,
): Omit<ImageBuild, 'inlineAt'> {
  const run = runStages(dockerfile, {
    arch,
    args,
    makesStandalone: ['next.config.js', 'next.config.mjs', 'next.config.ts'].some((name) =>
      /\bstandalone\b/.test(tree.read(joinPath(context, name), maxBytes.settings) ?? ''),
    ),
    findScript: (folder, name) => {
      const scripts = projects.find((project) => project.folder === joinPath(context, folder))?.manifest[
        'scripts'
      ];
      const script = isRecord(scripts) && Object.hasOwn(scripts, name) ? scripts[name] : null;
      return typeof script === 'string' ? script : null;
    },
  });
  const named = run.stages.find(
    (stage) => target !== null && (stage.name === target.toLowerCase() || String(stage.index) === target),
  );
  const final = named ?? run.stages.at(-1);
  if (final === undefined) throw new Error('a Dockerfile without a stage');
  return { run, context, ignore: readIgnore(tree, dockerfile.file, context), final };
}

/** That beside the Dockerfile comes first (BuildKit), then Podman's own, then that of the context. */
function readIgnore(tree: FileTree, dockerfile: string, context: string): ImageBuild['ignore'] {
  for (const file of [
    `${dockerfile}.dockerignore`,
    joinPath(context, '.containerignore'),
    joinPath(context, '.dockerignore'),
  ]) {
    const text = tree.read(file, maxBytes.settings);
    if (text !== null) return { file, parsed: parseIgnore(text) };
  }
  return null;
}

/** Builds in a workflow: by Docker's action, or by its command. */
export function readBuildSteps({ root }: YamlFile): BuildStep[] {
  return Object.values(mapIn(root, 'jobs')).flatMap((job) =>
    listIn(job, 'steps').flatMap((step) => {
      const inputs = mapIn(step, 'with');
      if (isMap(step) && /^docker\/build-push-action@/.test(textIn(step, 'uses') ?? ''))
        return makeStep(
          textIn(inputs, 'context') ?? '.',
          textIn(inputs, 'file'),
          textIn(inputs, 'target'),
          textIn(inputs, 'platforms'),
          textIn(inputs, 'build-args'),
        );
      return readDockerCommands(textIn(step, 'run') ?? '');
    }),
  );
}

function makeStep(
  context: string,
  file: string | null,
  target: string | null,
  platforms: string | null,
  args: string | null,
): BuildStep[] {
  if (/[$:]/.test(context) && !/^\$\{\{\s*github\.workspace\s*\}\}\/?$/.test(context)) return [];
  const place = cleanPath(context.startsWith('$') ? '.' : context);
  const inside = place === '.' ? '' : place;
  const archs = [...(platforms ?? '').matchAll(/linux\/([a-z0-9]+)/g)].map(([, arch = '']) => arch);
  const pairs = (args ?? '').split('\n').flatMap((line) => {
    const [, name, value] = /^(\w+)=(.*)$/.exec(line.trim()) ?? [];
    return name === undefined || value === undefined || value.includes('${{') ? [] : [[name, value] as const];
  });
  return [
    {
      context: inside,
      dockerfile: file === null ? joinPath(inside, 'Dockerfile') : cleanPath(file),
      target,
      archs,
      args: new Map(pairs),
    },
  ];
}

function readDockerCommands(script: string): BuildStep[] {
  return splitShell(script).flatMap((words) => {
    if (words[0] !== 'docker' || !words.slice(1, 3).includes('build')) return [];
    const value = (...names: string[]) =>
      words.flatMap((word, index) =>
        names.includes(word)
          ? [words[index + 1] ?? '']
          : names.flatMap((name) => (word.startsWith(`${name}=`) ? [word.slice(name.length + 1)] : [])),
      )[0] ?? null;
    return makeStep(words.at(-1) ?? '.', value('-f', '--file'), value('--target'), value('--platform'), null);
  });
}
