/**
 * What the code that reads images uses of what is here: it is in its own file (scripts/image-chunk.mjs), which
 * takes these from the command instead of having copies.
 */
export { readElfProgram } from '@abistamp/binary';
export {
  AbistampError,
  checkElsewhere,
  formatCheckJson,
  formatCheckPretty,
  formatRuntime,
  formatTarget,
  glibcVersionIn,
  hostOf,
  isMemberOf,
  isRecord,
  libcOfInterpreter,
  makeSafe,
  parseJson,
  parseRuntimeSpec,
  projectAt,
  readCurrentRuntime,
  rootMarks,
  safeText,
  treeFolders,
  wrapText,
} from '@abistamp/core';
