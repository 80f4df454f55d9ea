import { facePath } from '../faces/face-url.ts';
import { listModels } from '../faces/models.ts';
import { randomSeed } from '../faces/seeds.ts';
import { fetchOrTrouble } from '../shell/trouble.ts';
import { type ChosenPicture, openPicture, pngOf } from './chosen-picture.ts';
import { damageFor } from './damage.ts';
import { exampleWish } from './example-wish.ts';

/** A picture of this service, damaged in the browser as the task repairs it. Throws TroubleError. */
export async function makeExample(task: string): Promise<ChosenPicture> {
  const seed = randomSeed();
  const wish = exampleWish(task, seed, await listModels());
  const response = await fetchOrTrouble(facePath(wish, { format: 'png' }));
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
