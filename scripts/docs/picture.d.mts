export function readPictureLines(page: string): string[];
export function drawPicture(lines: readonly string[]): string;
