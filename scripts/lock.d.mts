export declare function lock(path: string, limitMs: number): Promise<() => void>;
