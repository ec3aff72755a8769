/** Made by scripts/build-pnpm.mjs: deferred/index.ts, bundled, compressed, as text. */
declare module 'abistamp:deferred' {
  const packed: string;
  export default packed;
}

/** The same of jobs/index.ts. */
declare module 'abistamp:jobs' {
  const packed: string;
  export default packed;
}
