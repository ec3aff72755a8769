import type { Tool } from '../shell/classify-command.ts';

/** What a base image is, as far as it decides what loads in it; null for what is not known. */
export interface ImageFacts {
  libc: 'glibc' | 'musl' | null;
  /** "2.36". */
  glibc: string | null;
  /** The newest `GLIBCXX_` of its libstdc++. */
  glibcxx: string | null;
  node: ImageNode | null;
  /** Whether it has compilers; null where that is not known. */
  tools: readonly Tool[] | null;
  /** The major version of Node that its distribution would install. */
  packagedNode: number | null;
  /** The distribution's tag moves on to other versions of Node. */
  moves: boolean;
}

export interface ImageNode {
  /** Null where the image does not say. */
  major: number | null;
  /** "22.14", as far as the tag says. */
  version: string | null;
  /** The tag moves on to the next major by itself. */
  moves: boolean;
}

const allTools: readonly Tool[] = ['python', 'make', 'c++'];

/** Debian's releases: glibc and libstdc++ (packages.debian.org), and their own Node. */
const debian = {
  stretch: { glibc: '2.24', glibcxx: '3.4.22', node: null },
  buster: { glibc: '2.28', glibcxx: '3.4.25', node: 10 },
  bullseye: { glibc: '2.31', glibcxx: '3.4.28', node: 12 },
  bookworm: { glibc: '2.36', glibcxx: '3.4.30', node: 18 },
  trixie: { glibc: '2.41', glibcxx: '3.4.33', node: 20 },
} as const;
type DebianName = keyof typeof debian;
const debianByNumber: Readonly<Record<string, DebianName>> = {
  9: 'stretch',
  10: 'buster',
  11: 'bullseye',
  12: 'bookworm',
  13: 'trixie',
};

const ubuntu: Readonly<Record<string, readonly [glibc: string, glibcxx: string]>> = {
  '18.04': ['2.27', '3.4.25'],
  '20.04': ['2.31', '3.4.28'],
  '22.04': ['2.35', '3.4.30'],
  '24.04': ['2.39', '3.4.33'],
};
const ubuntuByName: Readonly<Record<string, string>> = {
  bionic: '18.04',
  focal: '20.04',
  jammy: '22.04',
  noble: '24.04',
};

/** Alpine's own Node by its release. */
const alpineNode: Readonly<Record<string, number>> = {
  '3.18': 18,
  '3.19': 20,
  '3.20': 20,
  '3.21': 22,
  '3.22': 22,
  '3.23': 24,
};

/** Release lines by their names, and the one that a tag without a number means (nodejs/docker-node, 2026-10-28). */
const codenames: Readonly<Record<string, number>> = { hydrogen: 18, iron: 20, jod: 22, krypton: 24 };
const newestLine = 26;
const newestLts = 26;

const unknown: ImageFacts = {
  libc: null,
  glibc: null,
  glibcxx: null,
  node: null,
  tools: null,
  packagedNode: null,
  moves: false,
};

/** @returns null for an image that is in no table: nothing may rest on it */
export function describeImage(reference: string): ImageFacts | null {
  const [, name = '', tag = null, digest] =
    /^([^@]+?)(?::([\w][\w.-]*))?(@[\w.:+-]+)?$/.exec(reference.trim()) ?? [];
  const plain = name
    .replace(
      /^(?:(?:index\.)?docker\.io|registry-1\.docker\.io|public\.ecr\.aws\/docker|mirror\.gcr\.io)\//,
      '',
    )
    // The official images once more, for one processor each.
    .replace(/^(?:library|amd64|arm32v[567]|arm64v8|i386|ppc64le|riscv64|s390x)\//, '');
  const isPinned = digest !== undefined;
  if (plain === 'node') return describeNode(tag, isPinned);
  if (plain === 'alpine') return describeAlpine(tag);
  if (plain === 'debian' || plain === 'buildpack-deps') return describeDebianImage(plain, tag);
  if (plain === 'ubuntu') return describeUbuntu(tag);
  if (plain === 'scratch') return unknown;
  if (name.startsWith('gcr.io/distroless/'))
    return describeDistroless(name.slice('gcr.io/distroless/'.length), isPinned);
  if (/^(?:public\.ecr\.aws\/lambda|amazon\/aws-lambda)[-/]nodejs$/.test(name)) return describeLambda(tag);
  const [, redHat, node] =
    /^registry\.(?:access\.)?redhat\.(?:com|io)\/ubi([89])\/(?:ubi|ubi-minimal|nodejs-(\d+)(?:-minimal)?)$/.exec(
      name,
    ) ?? [];
  if (redHat !== undefined)
    return {
      ...onGlibc(redHat === '8' ? '2.28' : '2.34', redHat === '8' ? '3.4.25' : '3.4.29'),
      node: node === undefined ? null : fixed(Number(node), node),
    };
  return null;
}

function onGlibc(glibc: string | null, glibcxx: string | null): ImageFacts {
  return { ...unknown, libc: 'glibc', glibc, glibcxx };
}

function fixed(major: number, version: string): ImageNode {
  return { major, version, moves: false };
}

function onDebian(name: DebianName | null): ImageFacts {
  if (name === null) return onGlibc(null, null);
  const { glibc, glibcxx, node } = debian[name];
  return { ...onGlibc(glibc, glibcxx), packagedNode: node };
}

/** `22.14-bookworm-slim`, `lts-alpine3.23`, `jod`, `alpine`. */
function describeNode(tag: string | null, isPinned: boolean): ImageFacts | null {
  const [, line = '', variant = ''] =
    /^((?:\d+(?:\.\d+)*|lts|current|latest|hydrogen|iron|jod|krypton)?)-?(.*)$/.exec(tag ?? 'latest') ?? [];
  const node = readLine(line, isPinned);
  if (node === null) return null;
  if (/^alpine(?:\d[\d.]*)?$/.test(variant)) return { ...unknown, libc: 'musl', node, tools: [] };
  const [, release, slim] = /^(stretch|buster|bullseye|bookworm|trixie)?-?(slim)?$/.exec(variant) ?? [];
  if (release === undefined && slim === undefined && variant !== '') return null;
  const tools = slim === undefined ? allTools : [];
  // By its digest alone, an image may be of any Debian.
  const named = release as DebianName | undefined;
  return { ...onDebian(named ?? debianOfNode(node, isPinned)), node, tools };
}

/** The Debian of a tag that does not name one. */
function debianOfNode({ major }: ImageNode, isPinned: boolean): DebianName | null {
  if (major === null || isPinned) return major === 22 || major === 24 ? 'bookworm' : null;
  if (major >= 26) return 'trixie';
  return major === 25 || major < 20 ? null : 'bookworm';
}

function readLine(line: string, isPinned: boolean): ImageNode | null {
  const major = /^\d+/.exec(line)?.[0];
  if (major !== undefined) return { major: Number(major), version: line, moves: false };
  if (Object.hasOwn(codenames, line)) return { major: codenames[line] ?? null, version: null, moves: false };
  if (!/^(?:|lts|current|latest)$/.test(line)) return null;
  // What moves was something else when its digest was taken.
  if (isPinned) return { major: null, version: null, moves: false };
  return { major: line === 'lts' ? newestLts : newestLine, version: null, moves: true };
}

function describeAlpine(tag: string | null): ImageFacts {
  const release = /^\d+\.\d+/.exec(tag ?? '')?.[0] ?? null;
  const packagedNode =
    release !== null && Object.hasOwn(alpineNode, release) ? (alpineNode[release] ?? null) : null;
  return { ...unknown, libc: 'musl', tools: [], packagedNode, moves: release === null };
}

function describeDebianImage(image: string, tag: string | null): ImageFacts | null {
  const [, name = ''] = /^([a-z]+|\d+)/.exec(tag ?? '') ?? [];
  const release = name in debian ? (name as DebianName) : debianByNumber[name];
  if (image === 'debian') return { ...onDebian(release ?? null), tools: [], moves: release === undefined };
  return release === undefined
    ? null
    : { ...onDebian(release), tools: /-(?:curl|scm)$/.test(tag ?? '') ? [] : allTools };
}

function describeUbuntu(tag: string | null): ImageFacts {
  const name = tag?.split('-', 1)[0] ?? '';
  const known = ubuntu[Object.hasOwn(ubuntuByName, name) ? (ubuntuByName[name] ?? '') : name];
  return { ...onGlibc(known?.[0] ?? null, known?.[1] ?? null), tools: [], moves: known === undefined };
}

/** `nodejs22-debian12:nonroot`, `cc-debian12`, `nodejs20`. */
function describeDistroless(name: string, isPinned: boolean): ImageFacts | null {
  const [, image = '', major, number] =
    /^(nodejs|cc|base|base-nossl|static)(\d+)?(?:-debian(\d+))?(?::.*|@.*)?$/.exec(name) ?? [];
  if (image === '') return null;
  const facts = image === 'static' ? unknown : onDebian(debianByNumber[number ?? '12'] ?? null);
  const node =
    image === 'nodejs'
      ? {
          major: major === undefined ? null : Number(major),
          version: major ?? null,
          moves: major === undefined && !isPinned,
        }
      : null;
  return { ...facts, node, tools: [], packagedNode: null };
}

function describeLambda(tag: string | null): ImageFacts {
  const major = /^\d+/.exec(tag ?? '')?.[0];
  const isNew = major !== undefined && Number(major) >= 20;
  const facts = isNew ? onGlibc('2.34', '3.4.29') : onGlibc(major === undefined ? null : '2.26', null);
  return {
    ...facts,
    tools: [],
    node: major === undefined ? { major: null, version: null, moves: true } : fixed(Number(major), major),
  };
}

/** The release line that a name outside of images stands for, `lts/jod`; null for one that moves, or is none. */
export function majorOfAlias(alias: string): number | null {
  const name = alias.toLowerCase().replace(/^lts[/-]/, '');
  return Object.hasOwn(codenames, name) ? (codenames[name] ?? null) : null;
}
