import { BaseCommand } from '@yarnpkg/cli';
import { Configuration, Project } from '@yarnpkg/core';
import { npath } from '@yarnpkg/fslib';
import { Command, Option, type Usage } from 'clipanion';
import { type Deferred, loadDeferred } from '../load-deferred.ts';

/** What all commands of ours share: the verbs, the output and the exit codes are those of abistamp's own command. */
abstract class AbiCommand extends BaseCommand {
  json = Option.Boolean('--json', false, { description: 'Print data, in a versioned shape' });
  quiet = Option.Boolean('-q,--quiet', false, { description: 'Print nothing when all is well' });

  protected async run(
    verb: Parameters<Deferred['runVerb']>[1],
    args: readonly (string | false)[],
  ): Promise<number> {
    const configuration = await Configuration.find(this.context.cwd, this.context.plugins);
    const { project } = await Project.find(configuration, this.context.cwd);
    await project.restoreInstallState();
    const switches = [this.json && '--json', this.quiet && '--quiet', ...args];
    return await loadDeferred().runVerb(project, verb, [
      '--directory',
      npath.fromPortablePath(this.context.cwd),
      ...switches.filter((arg): arg is string => arg !== false),
    ]);
  }
}

const usage = (description: string, details: string, examples: Usage['examples']): Usage =>
  Command.Usage({ category: 'Native addons', description, details, ...(examples && { examples }) });

export class AbiCheckCommand extends AbiCommand {
  static override paths = [['abi', 'check']];
  static override usage = usage(
    'check that everything native here fits the Node that runs',
    `
      This command reads the native files of the packages that are installed and says which of them do not fit, why, and what mends that. Nothing is loaded or run.

      Exit codes: 0 everything fits, 1 something does not, 2 it could not be checked.
    `,
    [
      ['Check this project', '$0 abi check'],
      ['Check it for another Node', '$0 abi check --runtime node@24'],
      ['Check it for another machine', '$0 abi check --platform linux-arm64-musl'],
    ],
  );

  runtime = Option.String('--runtime', { description: 'Judge for another release: node@24, electron@40' });
  platform = Option.String('--platform', { description: 'Judge for another machine: linux-arm64-musl' });
  folders = Option.Rest({ name: 'folders' });

  override execute(): Promise<number> {
    return this.run('check', [
      this.runtime !== undefined && `--runtime=${this.runtime}`,
      this.platform !== undefined && `--platform=${this.platform}`,
      '--',
      ...this.folders,
    ]);
  }
}

export class AbiRebuildCommand extends AbiCommand {
  static override paths = [['abi', 'rebuild']];
  static override usage = usage(
    'rebuild only what does not fit the Node that runs',
    `
      This command builds the packages again whose native files do not fit, and no others; what was built before for this Node is restored instead. Each is read again and
      loaded in a process of its own, and put back as it was if that fails.

      Build scripts that this project does not run (\`enableScripts\`, \`dependenciesMeta\`) are not run by this command either.
    `,
    [
      ['Mend everything that does not fit', '$0 abi rebuild'],
      ['Mend one package', '$0 abi rebuild cpu-features'],
      ['Say what would be done', '$0 abi rebuild --dry-run'],
    ],
  );

  dryRun = Option.Boolean('--dry-run', false, { description: 'Only say what would be done, and why' });
  packages = Option.Rest({ name: 'packages' });

  override execute(): Promise<number> {
    return this.run('rebuild', [this.dryRun && '--dry-run', '--', ...this.packages]);
  }
}

export class AbiShowCommand extends AbiCommand {
  static override paths = [['abi', 'show']];
  static override usage = usage(
    'show what native files need, and whether they fit here',
    'This command takes native files, folders or names of packages.',
    [
      ['Look at one file', '$0 abi show ./build/Release/addon.node'],
      ['Look at a package', '$0 abi show cpu-features'],
    ],
  );

  files = Option.Rest({ name: 'files', required: 1 });

  override execute(): Promise<number> {
    return this.run('show', ['--', ...this.files]);
  }
}

export class AbiExplainCommand extends AbiCommand {
  static override paths = [['abi', 'explain']];
  static override usage = usage(
    'say what a load error means, and what mends it',
    `
      This command reads a log, from a file or from standard input, and says what the errors in it mean: \`ERR_DLOPEN_FAILED\`, \`invalid ELF header\`, \`GLIBC_2.34 not found\` and the like.
      Where the package is installed here, its files are asked as well.
    `,
    [
      ['Explain a log', '$0 abi explain ./npm-debug.log'],
      ['Explain what a program prints', 'node app.js 2>&1 | $0 abi explain'],
    ],
  );

  file = Option.String({ required: false });

  override execute(): Promise<number> {
    return this.run('explain', this.file === undefined ? [] : ['--', this.file]);
  }
}
