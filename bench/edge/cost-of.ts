import sharp from 'sharp';
import { descendantsOf } from './processor-time.ts';
import type { RequestCost } from './request-cost.ts';
import { millisecondsBetween, threadTimes } from './thread-times.ts';

/** Requests that are not counted: the first ones decode a model, pack its weights and compile code. */
const WARM_UP = 3;
/** Answers that say that too much was asked are waited for, this often. */
const MOST_WAITS = 10;

/** Asks, one request after the other, and reads the accounts before and after. Throws what an answer says that is no success. */
export async function costOf(
  what: Pick<RequestCost, 'name' | 'model'>,
  requests: number,
  ask: () => Promise<Response>,
): Promise<RequestCost> {
  const askOnce = async (waits = 0): Promise<{ bytes: Uint8Array; type: string | null }> => {
    const response = await ask();
    if (response.status === 429 && waits < MOST_WAITS) {
      await response.body?.cancel();
      const seconds = Number(response.headers.get('Retry-After') ?? 1);
      await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
      return askOnce(waits + 1);
    }
    if (!response.ok && response.status !== 304)
      throw new Error(`${what.name}, ${what.model}: ${response.status} ${await response.text()}`);
    return { bytes: new Uint8Array(await response.arrayBuffer()), type: response.headers.get('Content-Type') };
  };
  for (let i = 1; i < WARM_UP; i++) await askOnce();
  const { bytes, type } = await askOnce();
  const { width = 0, height = 0 } = type === 'image/png' ? await sharp(bytes).metadata() : {};
  const before = workerdSeconds();
  for (let i = 0; i < requests; i++) await askOnce();
  return { ...what, requests, seconds: workerdSeconds() - before, pixels: width * height };
}

function workerdSeconds(): number {
  const workers = [...descendantsOf(process.pid)].filter(([, { name }]) => name.startsWith('workerd'));
  if (workers.length === 0) throw new Error('there is no workerd among the processes that were started');
  return workers.reduce((sum, [id]) => sum + millisecondsBetween(new Map(), threadTimes(id)), 0) / 1000;
}
