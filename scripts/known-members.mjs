// A workspace as the pnpm plugin knows it: pnpm's own record names every member that it installed, so no glob
// has to be matched (packages/core/src/hosts/pnpm/layout.ts), and the matcher is left out.
const contents = `export const matchesGlobs = () => false;
export const isManifestWorkspace = matchesGlobs;
`;

/** An esbuild plugin. */
export const knownMembers = {
  name: 'known-members',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]core[\\/]src[\\/]hosts[\\/]workspaces\.ts$/ }, () => ({ contents }));
  },
};
