import { createHash } from 'node:crypto';
import { AbistampError } from '../../errors.ts';
import type { FileTree } from '../../files/file-tree.ts';
import { isRecord, parseJson } from '../../files/json.ts';
import { maxBytes } from '../../files/limits.ts';
import { findManager } from '../../hosts/find-manager.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { formatTarget } from '../../runtime/target.ts';
import { listLeftOut, listSettings } from './list-settings.ts';

/** One thing that decides what an install brings into a tree. */
interface KeyInput {
  name: string;
  /** As it is, or the SHA-256 of a file, in hex. */
  value: string;
}

export interface CacheKey {
  /** `abistamp1-<target>-<16 hex digits>`. */
  key: string;
  /** What all keys of a target start with. */
  front: string;
  target: string;
  host: string;
  inputs: KeyInput[];
}

/** What a key is made for: a project that need not be installed. */
interface KeySession {
  tree: FileTree;
  runtime: Runtime;
  env: NodeJS.ProcessEnv;
}

/**
 * The key of a cached tree: the same for two installs that give the same tree for a target, and another one
 * where anything differs that decides it. Reads no `node_modules`, so it is the same before an install and
 * after it. Node's patch version is no part of it.
 * @throws AbistampError `NO_LOCKFILE`: without one, two installs of the same files may differ
 */
export function makeCacheKey({ tree, runtime, env }: KeySession): CacheKey {
  const manifest = parseJson(tree.read('package.json', maxBytes.manifest));
  const fields = isRecord(manifest) ? manifest : {};
  const manager = findManager(tree, fields, env);
  const path = manager?.host.lockfile.find(tree) ?? null;
  const bytes = path === null ? null : tree.readBytes(path, maxBytes.lockfile);
  if (manager === null || path === null || bytes === null)
    throw new AbistampError(
      'NO_LOCKFILE',
      'there is no lockfile here that says which packages are installed',
      {
        hint: 'commit the lockfile of your package manager',
      },
    );
  const { host, major } = manager;
  const mayCompile = () => {
    const locked = host.installed.parse(Buffer.from(bytes).toString('utf8'));
    const packages = locked === null ? null : [...locked.folders.values(), ...locked.versions.values()];
    return packages === null || packages.some(({ hasInstallScript }) => hasInstallScript !== false);
  };
  const target = formatTarget(runtime);
  const inputs = [
    { name: 'target', value: target },
    { name: path, value: hashOf(bytes) },
    { name: 'package manager', value: major === null ? host.name : `${host.name} ${major}` },
    { name: 'left out', value: listLeftOut(env).join(' ') || 'nothing' },
    ...listSettings(tree, fields, env).map(({ name, value }) => ({ name, value: hashOf(value) })),
    // What is compiled here runs on no older glibc. A prebuilt file brings its own bound.
    ...(runtime.glibc !== null && mayCompile() ? [{ name: 'glibc', value: runtime.glibc }] : []),
  ];
  const front = `abistamp1-${target}`;
  const digest = hashOf(JSON.stringify(inputs.map(({ name, value }) => [name, value])));
  return { key: `${front}-${digest.slice(0, 16)}`, front, target, host: host.name, inputs };
}

const hashOf = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
