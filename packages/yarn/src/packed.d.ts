/** Made by scripts/build-yarn.mjs: deferred/index.ts, bundled, compressed, as text. */
declare module 'abistamp:deferred' {
  const packed: string;
  export default packed;
}
