import { BaseCommand } from '@yarnpkg/cli';
import { Configuration, Project } from '@yarnpkg/core';
import { npath } from '@yarnpkg/fslib';
import { Option } from 'clipanion';
import { runBuilds } from '../run-builds.ts';
import { runVerb } from '../run-verb.ts';
import { usages } from './usages.ts';

type VerbName = Parameters<typeof runVerb>[1];

async function findProject({ cwd, plugins }: BaseCommand['context']): Promise<Project> {
  const configuration = await Configuration.find(cwd, plugins);
  return (await Project.find(configuration, cwd)).project;
}

/** Common to all commands: verbs, output and exit codes are those of the `abistamp` command. */
abstract class AbiCommand extends BaseCommand {
  protected async run(verb: VerbName, args: readonly (string | false)[]): Promise<number> {
    const project = await findProject(this.context);
    return await runVerb(project, verb, [
      '--directory',
      npath.fromPortablePath(this.context.cwd),
      ...args.filter((arg): arg is string => arg !== false),
    ]);
  }
}

abstract class PrintingCommand extends AbiCommand {
  json = Option.Boolean('--json', false, { description: 'Print data, in a versioned shape' });
  quiet = Option.Boolean('-q,--quiet', false, { description: 'Print nothing when everything fits' });

  protected override run(verb: VerbName, args: readonly (string | false)[]): Promise<number> {
    return super.run(verb, [this.json && '--json', this.quiet && '--quiet', ...args]);
  }
}

class AbiCheckCommand extends PrintingCommand {
  static override paths = [['abi', 'check']];
  static override usage = usages.check;

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

class AbiRebuildCommand extends PrintingCommand {
  static override paths = [['abi', 'rebuild']];
  static override usage = usages.rebuild;

  dryRun = Option.Boolean('--dry-run', false, { description: 'Only print what would be done, and why' });
  packages = Option.Rest({ name: 'packages' });

  override execute(): Promise<number> {
    return this.run('rebuild', [this.dryRun && '--dry-run', '--', ...this.packages]);
  }
}

class AbiShowCommand extends PrintingCommand {
  static override paths = [['abi', 'show']];
  static override usage = usages.show;

  files = Option.Rest({ name: 'files', required: 1 });

  override execute(): Promise<number> {
    return this.run('show', ['--', ...this.files]);
  }
}

class AbiRecordCommand extends PrintingCommand {
  static override paths = [['abi', 'record']];
  static override usage = usages.record;

  frozen = Option.Boolean('--frozen', false, { description: 'Leave abi-lock.json as it is' });

  override execute(): Promise<number> {
    return this.run('record', [this.frozen && '--frozen']);
  }
}

/** For a repair, which runs it as another process: it has no help. */
class AbiBuildCommand extends BaseCommand {
  static override paths = [['abi', 'build']];

  folders = Option.Rest({ name: 'folders', required: 1 });

  override async execute(): Promise<number> {
    await runBuilds(await findProject(this.context), this.folders, this.context.stdout);
    return 0;
  }
}

export const verbs = [AbiCheckCommand, AbiRebuildCommand, AbiShowCommand, AbiRecordCommand, AbiBuildCommand];
