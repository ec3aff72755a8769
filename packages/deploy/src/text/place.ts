/** A place in a file: lines and columns from 1; line 0 is the file as a whole. */
export interface Place {
  /** Relative to the folder that is examined, with forward slashes. */
  file: string;
  line: number;
  column: number;
}

export const wholeFile = (file: string): Place => ({ file, line: 0, column: 1 });

/** Turns offsets of one text into places, in time that grows with the logarithm of its length. */
export function locateIn(file: string, text: string): (offset: number) => Place {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { file, line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}
