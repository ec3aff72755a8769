export function declareTypes(root: string): void;
