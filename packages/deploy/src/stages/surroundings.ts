/** What the stages are told about the project that they build. */
export interface BuildSurroundings {
  /** Docker's name of the processor that the image is for. */
  arch: string;
  /** Names of scripts, as `package.json` in a folder of the context has them. */
  findScript(folder: string, name: string): string | null;
  /** Whether Next.js makes a server with its own tree. */
  makesStandalone: boolean;
  /** Arguments of a build, as compose and workflows give them. */
  args: ReadonlyMap<string, string>;
}
