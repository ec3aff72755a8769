import { parseManifest } from '@abistamp/core/internal/files/manifest';
import { nameDownload, readBuildSteps } from '@abistamp/core/internal/forecast/build-script';
import { chooseVersion } from '@abistamp/core/internal/forecast/choose-version';
import { listLinkedLibraries } from '@abistamp/core/internal/forecast/linked-libraries';
import { allowsNode } from '@abistamp/core/internal/forecast/node-range';
import { findOldStandard } from '@abistamp/core/internal/forecast/pinned-standard';
import { readGyp } from '@abistamp/core/internal/forecast/read-gyp';
import { scanSource } from '@abistamp/core/internal/forecast/scan-source';
import { listRequestedPackages, recogniseLoader, resolveLoader } from '@abistamp/core/internal/loaders/index';
import { readVersions } from '@abistamp/core/internal/operations/plan/registry';
import { type Files, linux, makePackage, native, windows } from '../../loaders/package-tree.ts';
import { runtime } from '../../support/facts.ts';
import { type FuzzTarget, textTarget } from '../target.ts';

/** Recognises a package's loader, and resolves it on two machines. */
function recognise(manifest: object, files: Files): void {
  const view = makePackage({ manifest, files, dependencies: helpers });
  const { loader } = recogniseLoader(view);
  listRequestedPackages(loader);
  for (const runtime of [linux, windows])
    resolveLoader(
      loader,
      { name: 'subject', version: '1.2.3', platform: null, files: view.files, fits: () => true, installed },
      runtime,
    );
}

const installed = (name: string): boolean => name.endsWith('x64');

const helpers = Object.fromEntries(
  ['bindings', 'node-gyp-build', '@mapbox/node-pre-gyp', 'pkg-prebuilds', 'require-addon', 'cmake-ts'].map(
    (name) => [name, makePackage({ manifest: { name }, files: {} })],
  ),
);

/** `=== path` begins a file of a package; what is before the first one belongs to none. */
function readFolder(text: string): Record<string, string> {
  const parts = text.split(/^=== (.*)\n/m);
  const files: [string, string][] = [];
  for (let i = 1; i < parts.length; i += 2) files.push([parts[i] ?? '', parts[i + 1] ?? '']);
  return Object.fromEntries(files);
}

function recogniseFolder(text: string): void {
  const { 'package.json': manifest = '', ...files } = readFolder(text);
  const { raw = {} } = parseManifest(manifest) ?? {};
  const marked = Object.entries(files).map(([path, content]) => [
    path,
    path.endsWith('.node') ? native : content,
  ]);
  recognise(raw, Object.fromEntries(marked));
}

export const packageTargets: readonly FuzzTarget[] = [
  textTarget('packument', (text) => {
    const versions = readVersions(text) ?? [];
    chooseVersion(versions, versions[0]?.version ?? '1.0.0', runtime({ version: '26', abi: 147 }));
  }),
  textTarget('cpp-source', (text) => {
    scanSource(text, 'src/addon.cc', '14.6');
  }),
  textTarget('binding-gyp', (text) => {
    const strings = readGyp(text);
    findOldStandard(strings, '14.6');
    listLinkedLibraries(strings);
  }),
  textTarget('build-script', (text) => {
    const { downloads } = readBuildSteps({ script: text });
    const binary = { package_name: text, host: text, module_name: text, napi_versions: [3] };
    nameDownload(downloads ?? 'prebuild-install', { name: text, version: '1.0.0', binary, runtime: linux });
  }),
  textTarget('node-range', (text) => {
    allowsNode(text, '22.14.0');
    allowsNode('>=18', text);
  }),
  textTarget('javascript', (text) => {
    // The last line keeps it from being passed over as code that has nothing to do with addons.
    recognise({}, { 'index.js': `${text}\n// .node Release bindings`, 'build/Release/x.node': native });
  }),
  textTarget('package-folder', recogniseFolder),
  textTarget('package-json', (text) => {
    const manifest = parseManifest(text);
    if (manifest !== null) recognise(manifest.raw, { 'index.js': "require('./x.node')", 'x.node': native });
  }),
];
