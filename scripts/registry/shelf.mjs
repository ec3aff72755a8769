// The packages that a registry has itself.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

export function openShelf() {
  /** By name: versions with their manifests and tarballs, and tags. */
  const packages = new Map();

  function add(manifest, tarball, tags = ['latest']) {
    const { name, version } = manifest;
    const known = packages.get(name) ?? { versions: new Map(), tags: {} };
    packages.set(name, known);
    known.versions.set(version, { manifest, tarball });
    for (const tag of tags) known.tags[tag] = version;
  }

  return {
    add,
    async addTarball(path) {
      const args = ['-xzOf', path, 'package/package.json'];
      const { stdout } = await promisify(execFile)('tar', args);
      add(JSON.parse(stdout), readFileSync(path));
    },
    has: (name, version) =>
      version === undefined ? packages.has(name) : packages.get(name)?.versions.has(version) === true,
    /** What a registry says of a package, with addresses of its own. */
    describe(name, address) {
      const { versions, tags } = packages.get(name);
      const described = [...versions].map(([version, { manifest, tarball }]) => [
        version,
        { ...manifest, dist: describeTarball(manifest, tarball, address) },
      ]);
      // pnpm and Bun ask when a version came out; long ago means that none is too young to install.
      const time = Object.fromEntries(
        [...versions.keys()].map((version) => [version, '2020-01-01T00:00:00.000Z']),
      );
      return { name, 'dist-tags': tags, versions: Object.fromEntries(described), time };
    },
    /** @param rest of the path, after the package's name */
    tarball(name, rest) {
      const found = [...packages.get(name).versions.values()].find(
        ({ manifest }) => rest === `-/${fileName(manifest)}`,
      );
      return found?.tarball;
    },
  };
}

function describeTarball(manifest, tarball, address) {
  const hash = (algorithm, encoding) => createHash(algorithm).update(tarball).digest(encoding);
  return {
    tarball: `${address}${manifest.name}/-/${fileName(manifest)}`,
    shasum: hash('sha1', 'hex'),
    integrity: `sha512-${hash('sha512', 'base64')}`,
  };
}

function fileName({ name, version }) {
  return `${name.replace(/^@[^/]+\//, '')}-${version}.tgz`;
}
