/** Who may write to or read a team's store; the address, since it may hold a password. */
const secrets = [
  'ABISTAMP_STORE_PASSWORD',
  'ABISTAMP_STORE_SIGNING_KEY',
  'ABISTAMP_STORE_TOKEN',
  'ABISTAMP_STORE_URL',
  'ABISTAMP_STORE_USER',
];

/** The environment for programs of other people's, builds and addons, without what is ours alone: a stolen signing key would make everybody's store theirs. */
export function withoutSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !secrets.includes(name.toUpperCase())));
}
