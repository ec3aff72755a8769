import { isMap, listIn, mapIn, textIn, type YamlFile, type YamlMap } from '../yaml/read-yaml.ts';
import type { Lambda } from './lambda.ts';

/** The functions of a SAM template or a serverless.yml that are packed here; images and layers are not. */
export function readLambdas(yaml: YamlFile): Lambda[] {
  return Object.hasOwn(yaml.root, 'Resources') ? readTemplate(yaml) : readServerless(yaml);
}

const majorOf = (runtime: string | null): number | null => {
  const major = /^nodejs(\d+)\.x/.exec(runtime ?? '')?.[1];
  return major === undefined ? null : Number(major);
};
const archOf = (text: string | null): Lambda['arch'] => (text === 'arm64' ? 'arm64' : 'x64');

function readTemplate(yaml: YamlFile): Lambda[] {
  const defaults = mapIn(mapIn(yaml.root, 'Globals'), 'Function');
  return Object.entries(mapIn(yaml.root, 'Resources')).flatMap(([name, resource]) => {
    const properties = mapIn(resource, 'Properties');
    const type = textIn(resource, 'Type') ?? '';
    // What esbuild packs is not the tree.
    const isMade = Object.hasOwn(mapIn(resource, 'Metadata'), 'BuildMethod');
    if (
      !/^AWS::(?:Serverless|Lambda)::Function$/.test(type) ||
      textIn(properties, 'PackageType') === 'Image' ||
      isMade
    )
      return [];
    const runtime = holderOf('Runtime', properties, defaults);
    const arch = holderOf('Architectures', properties, defaults);
    const node = majorOf(textIn(runtime, 'Runtime'));
    if (node === null) return [];
    const listed = listIn(arch, 'Architectures')[0];
    return [
      {
        ...{ name, node, tool: 'sam' as const, arch: archOf(typeof listed === 'string' ? listed : null) },
        runtimePlace: yaml.placeOf(runtime, 'Runtime'),
        archPlace:
          listed === undefined ? yaml.placeOf(runtime, 'Runtime') : yaml.placeOf(arch, 'Architectures'),
      },
    ];
  });
}

function readServerless(yaml: YamlFile): Lambda[] {
  const provider = mapIn(yaml.root, 'provider');
  // Plugins that bundle take packages out of the tree, or install them for the function's machine.
  const custom = mapIn(yaml.root, 'custom');
  if (
    textIn(provider, 'name') !== 'aws' ||
    ['esbuild', 'webpack', 'bundle'].some((key) => isMap(custom[key]))
  )
    return [];
  const found = new Map<string, Lambda>();
  for (const [name, entry] of Object.entries(mapIn(yaml.root, 'functions'))) {
    const own = isMap(entry) ? entry : {};
    if (Object.hasOwn(own, 'image')) continue;
    const runtime = holderOf('runtime', own, provider);
    const arch = holderOf('architecture', own, provider);
    const node = majorOf(textIn(runtime, 'runtime'));
    if (node === null) continue;
    const runtimePlace = yaml.placeOf(runtime, 'runtime');
    const written = textIn(arch, 'architecture');
    const archPlace = written === null ? runtimePlace : yaml.placeOf(arch, 'architecture');
    found.set(`${runtimePlace.line}:${archPlace.line}`, {
      name,
      node,
      tool: 'serverless',
      arch: archOf(written),
      runtimePlace,
      archPlace,
    });
  }
  return [...found.values()];
}

/** The function's own map if it says something, else that of all. */
const holderOf = (key: string, own: YamlMap, all: YamlMap): YamlMap => (Object.hasOwn(own, key) ? own : all);
