import { join } from 'node:path';
import { homeFolder } from '../files/user-folders.ts';

/** Where version managers keep their Nodes, one folder for each release. */
export function listNodeFolders(env: NodeJS.ProcessEnv): string[] {
  const home = homeFolder(env);
  return [
    join(env['NVM_DIR'] || join(home, '.nvm'), 'versions/node'),
    join(env['FNM_DIR'] || join(home, '.local/share/fnm'), 'node-versions'),
    join(env['VOLTA_HOME'] || join(home, '.volta'), 'tools/image/node'),
    join(env['ASDF_DATA_DIR'] || join(home, '.asdf'), 'installs/nodejs'),
    join(env['MISE_DATA_DIR'] || join(home, '.local/share/mise'), 'installs/node'),
    join(env['N_PREFIX'] || '/usr/local', 'n/versions/node'),
  ];
}
