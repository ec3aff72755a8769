// Publishes packed packages.
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';

/**
 * Each package after those that it depends on, as they were packed. A version that the registry has is left
 * out, so a release that broke off can be run again.
 * @param options tag, registry, and whether to attest where the packages were built
 */
export function publishAll(packages, { registry, tag, provenance }) {
  for (const { name, version, tarball } of packages) {
    if (isPublished(`${name}@${version}`, registry, tarball)) {
      console.log(`release: ${name}@${version} is published already`);
      continue;
    }
    const attest = provenance ? ['--provenance'] : [];
    const args = ['publish', tarball, '--access', 'public', '--tag', tag, '--ignore-scripts', ...attest];
    const { status, stderr } = npm([...args, ...toRegistry(registry)], tarball);
    if (status !== 0) throw new Error(`npm publish of ${name}@${version} failed\n${stderr}`);
    console.log(`release: published ${name}@${version}`);
  }
}

function isPublished(spec, registry, tarball) {
  const { status, stdout } = npm(['view', spec, 'version', ...toRegistry(registry)], tarball);
  return status === 0 && stdout.trim() !== '';
}

const toRegistry = (registry) => (registry === undefined ? [] : ['--registry', registry]);

/** Outside of the project, whose package manager is another one. */
function npm(args, tarball) {
  return spawnSync('npm', args, {
    cwd: dirname(tarball),
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
}
