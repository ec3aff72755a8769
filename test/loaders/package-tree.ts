import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runtime } from '../support/facts.ts';
import {
  type PackageManifest,
  type PackageView,
  parseManifest,
  type Resolution,
  type Runtime,
  recogniseLoader,
  resolveLoader,
} from './core.ts';

/** Files by path: text for code, an object for JSON, `native` for a compiled file. */
export type Files = Record<string, string | object | typeof native>;

export const native: unique symbol = Symbol('native file');

export interface PackageOptions {
  manifest?: object;
  files: Files;
  /** Installed dependencies by name. */
  dependencies?: Record<string, PackageView>;
}

/** A package that exists only in memory. */
export function makePackage({ manifest = {}, files, dependencies = {} }: PackageOptions): PackageView {
  const parsed = readManifest({ name: 'subject', version: '1.2.3', main: 'index.js', ...manifest });
  const paths = Object.keys(files);
  const read = (path: string) => {
    const content = Object.hasOwn(files, path) ? files[path] : undefined;
    if (content === undefined || content === native) return null;
    return typeof content === 'string' ? content : JSON.stringify(content);
  };
  return {
    manifest: parsed,
    files: paths.filter((path) => files[path] === native),
    exists: (path) => paths.some((each) => each === path || each.startsWith(`${path}/`)),
    list: (folder) => [
      ...new Set(
        paths
          .filter((path) => path.startsWith(`${folder}/`))
          .map((path) => path.slice(folder.length + 1).split('/')[0] ?? ''),
      ),
    ],
    read,
    readBytes: (path) => {
      const text = read(path);
      return text === null ? null : Buffer.from(text);
    },
    dependency: (name) => (Object.hasOwn(dependencies, name) ? (dependencies[name] ?? null) : null),
  };
}

/** A package unpacked on disk. */
export function readPackage(folder: string): PackageView {
  const files: string[] = [];
  const walk = (below: string) => {
    for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory() && entry.name !== 'node_modules') walk(path);
      else if (/\.(?:node|so|dylib|dll|exe)$|\.so\.[\d.]+$/.test(entry.name)) files.push(path);
    }
  };
  walk('');
  const isFile = (path: string) => existsSync(join(folder, path)) && statSync(join(folder, path)).isFile();
  return {
    manifest: readManifest(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))),
    files,
    exists: (path) => existsSync(join(folder, path)),
    list: (path) => (existsSync(join(folder, path)) ? readdirSync(join(folder, path)) : []),
    read: (path) => (isFile(path) ? readFileSync(join(folder, path), 'utf8') : null),
    readBytes: (path) => (isFile(path) ? readFileSync(join(folder, path)) : null),
    dependency: () => null,
  };
}

function readManifest(content: object): PackageManifest {
  const manifest = parseManifest(JSON.stringify(content));
  if (manifest === null) throw new Error('not a manifest');
  return manifest;
}

export const linux = runtime({ version: '22.11.0', nodeApi: 9 });
export const musl: Runtime = { ...linux, libc: 'musl', glibc: null };
export const mac: Runtime = { ...linux, platform: 'darwin', arch: 'arm64', libc: null, glibc: null };
export const windows: Runtime = { ...linux, platform: 'win32', libc: null, glibc: null };
export const node20: Runtime = { ...linux, version: '20.20.0', abi: 115 };
export const electron: Runtime = { ...linux, kind: 'electron', version: '40.1.0', abi: 143 };

export interface ResolveOptions {
  /** Files that would not load. */
  broken?: string[];
  /** Packages that are installed. */
  installed?: string[];
}

/** What a package loads on a runtime; its data goes through JSON, as in a record. */
export function resolveFrom(view: PackageView, runtime: Runtime, options: ResolveOptions = {}): Resolution {
  const { broken = [], installed = [] } = options;
  const { loader } = recogniseLoader(view);
  const { name, version, os, cpu, libc } = view.manifest;
  return resolveLoader(
    JSON.parse(JSON.stringify(loader)),
    {
      name: name ?? '',
      version,
      platform: os.length + cpu.length + libc.length === 0 ? null : { os, cpu, libc },
      files: view.files,
      fits: (file) => !broken.includes(file),
      installed: (each) => installed.includes(each),
    },
    runtime,
  );
}

export function files(...paths: string[]): Resolution {
  return { kind: 'files', files: paths, shadowed: null };
}
