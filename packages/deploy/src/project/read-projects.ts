import {
  type FileTree,
  isRecord,
  matchesGlobs,
  maxBytes,
  parseJson,
  stringsOf,
} from '@abistamp/core/project-files';
import { type NotRead, unread } from '../finding.ts';
import { type Lockfile, type Native, readNatives } from '../natives/read-natives.ts';
import type { Manager } from '../shell/classify-command.ts';
import { folderOf, joinPath } from '../text/folders.ts';
import { isMap, readYaml, textsIn } from '../yaml/read-yaml.ts';

/** One package.json, with what is installed for it. */
export interface Project {
  /** Relative to the folder that is examined; '' is that folder. */
  folder: string;
  manifestFile: string;
  manifestText: string;
  manifest: Record<string, unknown>;
  lockfile: Lockfile | null;
  /** Of its own lockfile or its own names, without those of the workspace around it. */
  natives: Native[];
  manager: Manager;
  /** Its major version, by `packageManager` or the lockfile. */
  managerMajor: number | null;
  /** Folders of its workspace's members. */
  members: string[];
}

export function readProjects(tree: FileTree, manifests: readonly string[], notRead: NotRead[]): Project[] {
  const folders = manifests.map(folderOf);
  return manifests.flatMap((manifestFile) => {
    const text = tree.read(manifestFile, maxBytes.manifest);
    const manifest = parseJson(text);
    if (text === null) return [];
    if (!isRecord(manifest)) {
      notRead.push(unread(manifestFile, 'not valid JSON'));
      return [];
    }
    const folder = folderOf(manifestFile);
    const { lockfile, natives } = readNatives(tree, folder, manifest, notRead);
    const named = /^(npm|pnpm|yarn|bun)@(\d+)/.exec(String(manifest['packageManager'] ?? ''));
    const manager = (named?.[1] as Manager | undefined) ?? lockfile?.manager ?? 'npm';
    const managerMajor = named?.[2] === undefined ? null : Number(named[2]);
    return [
      {
        folder,
        manifestFile,
        manifestText: text,
        manifest,
        lockfile,
        natives,
        manager,
        managerMajor,
        members: listMembers(tree, folder, manifest, folders, notRead),
      },
    ];
  });
}

function listMembers(
  tree: FileTree,
  folder: string,
  manifest: Record<string, unknown>,
  folders: readonly string[],
  notRead: NotRead[],
): string[] {
  const { workspaces } = manifest;
  const file = joinPath(folder, 'pnpm-workspace.yaml');
  const text = tree.read(file, maxBytes.yamlSettings);
  const yaml = text === null ? null : readYaml(file, text);
  if (yaml !== null && 'error' in yaml) notRead.push(unread(file, yaml.error, yaml.line));
  const globs = [
    ...stringsOf(isRecord(workspaces) ? workspaces['packages'] : workspaces),
    ...(yaml !== null && 'root' in yaml && isMap(yaml.root) ? textsIn(yaml.root, 'packages') : []),
  ];
  if (globs.length === 0) return [];
  const prefix = folder === '' ? '' : `${folder}/`;
  return folders.filter(
    (other) =>
      other !== folder && other.startsWith(prefix) && matchesGlobs(globs, other.slice(prefix.length)),
  );
}
