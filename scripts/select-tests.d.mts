export function selectTests(asked: {
  parts?: string[] | null;
  shard?: { index: number; count: number } | null;
  full?: boolean;
}): string[];
