export const buildKind: string;
