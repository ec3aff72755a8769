export function endTree(pid: number | undefined): void;
