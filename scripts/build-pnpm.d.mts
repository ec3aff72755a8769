export declare const pnpmPluginFile: string;
export declare function bundlePnpmPlugin(root: string): Promise<Uint8Array>;
