import { AbistampError } from '@abistamp/core';
import { chooseImages } from './choose-images.ts';
import { type ImageResult, judgeRoot, judgeStored } from './judge-image.ts';
import { openImage } from './open-image.ts';

interface Request {
  /** An archive, the folder of an OCI layout, or that of a root file system. */
  path: string;
  name: string | null;
  platform: string | null;
  /** Told what is being read. */
  tell(text: string): void;
}

/**
 * Judges the trees in an image for the Node in it. Runs nothing, and unpacks nothing to disk.
 * @throws AbistampError if the only image cannot be judged, or nothing there is an image
 */
export async function checkImage({ path, name, platform, tell }: Request): Promise<ImageResult[]> {
  const opened = openImage(path);
  if (opened.kind === 'root') return [await judgeRoot(opened.root, tell)];
  try {
    const images = chooseImages(opened.images, { name, platform });
    const results: ImageResult[] = [];
    for (const image of images) {
      try {
        results.push(await judgeStored(image, tell));
      } catch (error) {
        if (!(error instanceof AbistampError) || images.length === 1) throw error;
        results.push({ name: image.name, platform: image.platform, error });
      }
    }
    return results;
  } finally {
    opened.close();
  }
}
