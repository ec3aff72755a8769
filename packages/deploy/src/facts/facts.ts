import type { FileTree } from '@abistamp/core/project-files';
import type { Job } from '../ci/job.ts';
import type { Service } from '../compose/read-compose.ts';
import type { NotRead } from '../finding.ts';
import type { IgnoreFile } from '../ignore/parse-ignore.ts';
import type { Lambda } from '../lambda/lambda.ts';
import type { Native } from '../natives/read-natives.ts';
import type { Pin } from '../pins/read-pins.ts';
import type { FoundFiles } from '../project/find-files.ts';
import type { Project } from '../project/read-projects.ts';
import type { StageRun } from '../stages/run-stages.ts';
import type { StageState } from '../stages/state.ts';

/** Everything that rules judge, gathered before. */
export interface Facts {
  tree: FileTree;
  files: FoundFiles;
  projects: Project[];
  builds: ImageBuild[];
  services: Service[];
  jobs: Job[];
  pins: Pin[];
  lambdas: Lambda[];
  /** Native files that git tracks; null where there is no git. */
  tracked: string[] | null;
  notRead: NotRead[];
}

/** A Dockerfile as it is built, once for each platform. */
export interface ImageBuild {
  run: StageRun;
  /** The line of a compose file where its Dockerfile begins; null for its own file. */
  inlineAt: number | null;
  /** Relative to the folder that is examined. */
  context: string;
  /** The ignore file that holds for it. */
  ignore: { file: string; parsed: IgnoreFile } | null;
  /** The stage that is shipped. */
  final: StageState;
}

/** The natives that are installed for a project of a build's context, and whether a lockfile says so. */
export interface Installed {
  natives: Native[];
  isLocked: boolean;
  project: Project | null;
}
