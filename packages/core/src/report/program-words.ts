/* Programs that packages start: the plugin of pnpm does not look at them, and leaves this out. */

export const describeUnrunnable = () => ({
  sides: {
    form: 'needs' as const,
    needs: 'permission to run',
    many: false,
    holder: 'its program',
    has: null,
  },
  why: 'This user may not run the program (spawn EACCES).',
});
