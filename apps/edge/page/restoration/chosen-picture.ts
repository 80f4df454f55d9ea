import { TroubleError } from '../shell/trouble.ts';
import { fileNamed, pictureType, SIGNATURE_BYTES } from './picture-type.ts';

/** A picture as it would be sent, and as it is shown. */
export interface ChosenPicture {
  readonly file: Blob;
  /** A file name that fits its type. */
  readonly name: string;
  readonly bitmap: ImageBitmap;
  readonly width: number;
  readonly height: number;
  /** Of a type that the service takes. */
  readonly taken: boolean;
  /** Some of it can be seen through: for `inpaint`, those are holes. */
  readonly transparent: boolean;
}

/** Throws TroubleError for what is no picture. */
export async function openPicture(file: Blob, name: string): Promise<ChosenPicture> {
  const type = pictureType(new Uint8Array(await file.slice(0, SIGNATURE_BYTES).arrayBuffer()));
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  if (bitmap === undefined) throw unreadable(`“${name}” is nothing that this browser can show.`);
  const { width, height } = bitmap;
  return {
    file: type === undefined ? file : new Blob([file], { type }),
    name: type === undefined ? name : fileNamed(name, type),
    bitmap,
    width,
    height,
    taken: type !== undefined,
    transparent: isTransparent(bitmap),
  };
}

/** The same picture as a PNG, with a longer side of `side` pixels at most. */
export async function redrawn({ bitmap, name }: ChosenPicture, side: number): Promise<ChosenPicture> {
  const factor = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((length) => Math.max(1, Math.round(length * factor)));
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width!, height!);
  return openPicture(await pngOf(canvas), fileNamed(name, 'image/png', factor < 1 ? `${width}x${height}` : undefined));
}

export function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(unreadable('The picture is too large for this browser.'))));
  });
}

/** Looks at a small copy: a hole that is lost in it is too small to be restored. */
function isTransparent(bitmap: ImageBitmap): boolean {
  const side = 256;
  const factor = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((length) => Math.max(1, Math.round(length * factor)));
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0, width!, height!);
  const { data } = context.getImageData(0, 0, width!, height!);
  for (let alpha = 3; alpha < data.length; alpha += 4) if (data[alpha] === 0) return true;
  return false;
}

const unreadable = (detail: string): TroubleError =>
  new TroubleError({ title: 'This is no picture', detail, allowed: ['PNG', 'JPEG', 'WebP'], status: 0 });
