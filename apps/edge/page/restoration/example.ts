import { randomSeed } from '../faces/seeds.ts';
import { fetchOrTrouble } from '../shell/trouble.ts';
import { type ChosenPicture, openPicture, pngOf } from './chosen-picture.ts';
import { damageFor } from './damage.ts';

/** A face of this service, damaged in the browser as the task repairs it. Throws TroubleError. */
export async function makeExample(task: string): Promise<ChosenPicture> {
  const seed = randomSeed();
  const response = await fetchOrTrouble(`/v1/faces/${seed}.png`);
  const face = await createImageBitmap(await response.blob());
  const { width, height } = face;
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.drawImage(face, 0, 0);
  const [what, damage] = damageFor(task);
  const { data } = damage(context.getImageData(0, 0, width, height));
  context.putImageData(new ImageData(data, width, height), 0, 0);
  return openPicture(await pngOf(canvas), `${seed}-${what}.png`);
}
