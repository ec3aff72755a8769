export declare const cacheDirectory: string;
export declare function unpackPackage(spec: string): Promise<string>;
export declare function unpackPackages(specs: readonly string[]): Promise<string[]>;
export declare function packageTarball(spec: string): Promise<string>;
export declare function provide(path: string, produce: (part: string) => Promise<void>): Promise<string>;
