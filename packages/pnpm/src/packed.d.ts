/** Made by scripts/build-pnpm.mjs: later/index.ts, bundled, compressed, as text. */
declare module 'abistamp:later' {
  const packed: string;
  export default packed;
}
