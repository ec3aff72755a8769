import { BaseCommand } from '@yarnpkg/cli';
import { Option, type Usage } from 'clipanion';
import { loadDeferred } from './load-deferred.ts';

/**
 * `yarn abi` with all of its verbs, which the deferred half knows: Yarn creates and compiles every command on
 * every run, and a single one costs it the least.
 */
export class AbiCommand extends BaseCommand {
  static override paths = [['abi']];
  static override get usage(): Usage {
    try {
      return loadDeferred().usages.help;
    } catch {
      return { category: 'Native addons' };
    }
  }

  args = Option.Proxy();

  override async execute(): Promise<number> {
    const [first = '--help'] = this.args;
    if (!['--help', '-h'].includes(first))
      return await loadDeferred().runAbi(this.args, this.cli, this.context);
    this.context.stdout.write(this.cli.usage(AbiCommand, { detailed: true }));
    return 0;
  }
}
