import type { Instruction } from '../dockerfile/read-instructions.ts';
import type { ImageBuild } from '../facts/facts.ts';
import type { Place } from '../text/place.ts';

export const placeOf = ({ run }: Pick<ImageBuild, 'run'>, { line, column }: Instruction): Place => ({
  file: run.file,
  line,
  column,
});
