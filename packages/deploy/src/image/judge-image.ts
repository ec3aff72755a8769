import {
  AbistampError,
  checkElsewhere,
  type KeptLoader,
  type LoaderCache,
  type Project,
  type TreeVerdict,
} from '@abistamp/core';
import { Wishes } from './content.ts';
import { findNode, type ImageRuntime } from './find-node.ts';
import { findTrees, layerOf } from './find-trees.ts';
import type { ImageConfig } from './image-config.ts';
import { openImageFiles } from './image-files.ts';
import { Keeper } from './keep-policy.ts';
import type { StoredImage } from './list-images.ts';
import { type Folder, newFolder } from './nodes.ts';
import { EntryCount, type Layer, readLayer, readWishes } from './read-layer.ts';

/** Which layer brought something, counted from the base, and the build step that made the layer. */
export interface Origin {
  layer: number;
  step: string | null;
}

/** One tree of an image, and where each of its findings came from. */
export interface ImageTree {
  project: Project;
  verdict: TreeVerdict;
  origins: Origin[];
}

/** What an image's own Node will load of it. */
export interface ImageVerdict extends ImageRuntime {
  name: string | null;
  platform: string;
  layers: number;
  trees: ImageTree[];
}

/** An image that was judged, or why it could not be. */
export type ImageResult = ImageVerdict | { name: string | null; platform: string; error: AbistampError };

/** An image whose layers are applied. */
interface OpenImage {
  root: Folder;
  config: ImageConfig | null;
  /** Those that are read again for what was not kept; empty if everything is at hand. */
  layers: Layer[];
  name: string | null;
  platform: string;
  /** Trees for which nothing was lacking, by what they were judged for and their folder: they are not judged again. */
  judged: Map<string, ImageTree>;
  /** How packages load that several trees have. */
  loaders: LoaderCache;
}

/** Each reading asks for what the one before did not know to ask for. */
const maxRounds = 8;

/**
 * Reads the layers of an image and judges its trees.
 * @throws AbistampError `IMAGE_CORRUPT`, `IMAGE_BLOB_MISSING`, `IMAGE_LIMIT`, `IMAGE_FORMAT`, `IMAGE_NO_NODE`
 */
export async function judgeStored(image: StoredImage, tell: (text: string) => void): Promise<ImageVerdict> {
  const { config, layers } = image.read();
  const { name, platform } = image;
  const root = await readLayers(layers, platform, tell);
  return await judgeOpen({ root, config, layers, name, platform, ...nothingJudged() }, tell);
}

function nothingJudged(): Pick<OpenImage, 'judged' | 'loaders'> {
  const seen = new Map<string, KeptLoader>();
  const loaders: LoaderCache = {
    find: (key) => seen.get(key) ?? null,
    keep: (key, kept) => seen.set(key, kept),
  };
  return { judged: new Map(), loaders };
}

async function readLayers(
  layers: readonly Layer[],
  platform: string,
  tell: (text: string) => void,
): Promise<Folder> {
  const root = newFolder(0);
  const reading = { keeper: new Keeper(), count: new EntryCount(), names: new Map<string, string>() };
  for (const [i, layer] of layers.entries()) {
    tell(`reading layer ${i + 1} of ${layers.length} of ${platform}`);
    await readLayer(root, layer, i, reading);
  }
  return root;
}

/** Judges a root file system in a folder. @throws AbistampError `IMAGE_NO_NODE` */
export function judgeRoot(root: Folder, tell: (text: string) => void): Promise<ImageVerdict> {
  const none = { config: null, layers: [], name: null, platform: '' };
  return judgeOpen({ root, ...none, ...nothingJudged() }, tell);
}

async function judgeOpen(image: OpenImage, tell: (text: string) => void): Promise<ImageVerdict> {
  for (let round = 1; ; round++) {
    const wishes = new Wishes();
    const verdict = judgeOnce(image, wishes);
    const lacking = wishes.list();
    if (lacking.size === 0 || round === maxRounds) {
      if (verdict === null) throw noNode(image);
      return verdict;
    }
    for (const [index, wanted] of lacking) {
      const layer = image.layers[index];
      tell(`reading layer ${index + 1} of ${image.layers.length} again`);
      if (layer !== undefined) await readWishes(layer, wanted);
    }
  }
}

function judgeOnce(image: OpenImage, wishes: Wishes): ImageVerdict | null {
  const { root, config, name, platform, layers } = image;
  const found = findNode(root, config, wishes);
  if (found === null) return null;
  const { runtime } = found;
  const machine = {
    runtime,
    files: openImageFiles(root, wishes),
    execPath: `/${found.node.path}`,
    environment: {
      ...{ libraryPath: config?.env.get('LD_LIBRARY_PATH') ?? '', preload: '' },
      ...{ bindNow: false, directory: '/' },
    },
  };
  const target = JSON.stringify(runtime);
  const trees = findTrees(root, wishes).map((each): ImageTree => {
    const known = image.judged.get(`${target} ${each.root}`);
    if (known !== undefined) return known;
    const before = wishes.count;
    const project = { ...each, machine, runner };
    const verdict = checkElsewhere({ project, runtime, env: noSettings }, image.loaders);
    const origins = verdict.findings.map((finding) => {
      const { path } = finding.package;
      const layer = layerOf(root, `${project.root}/${path}/${finding.file ?? 'package.json'}`);
      return { layer, step: config?.steps[layer] ?? null };
    });
    const tree = { project, verdict, origins };
    if (wishes.count === before) image.judged.set(`${target} ${each.root}`, tree);
    return tree;
  });
  const own = platform === '' ? `${runtime.platform}/${runtime.arch}` : platform;
  return { ...found, name, platform: own, layers: Math.max(1, layers.length), trees };
}

/** What is installed in an image is no way to run us. */
const runner = 'npx abistamp';

/** None of this machine's settings count in an image. */
const noSettings = { HOME: '/nonexistent', USERPROFILE: '/nonexistent' };

function noNode({ platform }: OpenImage): AbistampError {
  return new AbistampError(
    'IMAGE_NO_NODE',
    `no Node was found in the image${platform === '' ? '' : ` for ${platform}`}`,
    {
      hint: 'judge the stage of the build that has one, or the folder: abistamp check --platform NAME',
    },
  );
}
