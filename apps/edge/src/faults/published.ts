import { env } from 'cloudflare:workers';
import { checkPlan } from '@omokage/models/plan';
import { decodePng } from '@omokage/pictures/fixtures/decode-png';
import { type Artefact, publish, R2BindingStore } from '@omokage/weights';
import { expect } from 'vitest';
import type { startService } from '../fixtures/service.ts';
import { tinyArtefact } from '../fixtures/tiny-model.ts';

export type Service = ReturnType<typeof startService>;

/** A tiny model in the bucket of the tests; another seed is another model. */
export async function publishTiny(name: string, seed = 1): Promise<Artefact> {
  const artefact = await tinyArtefact(name, seed);
  await publish(artefact, new R2BindingStore(env.MODELS), { check: checkPlan });
  return artefact;
}

/** The answer at the end of all redirects, of which none may be kept. */
export async function follow({ request }: Service, path: string, init?: RequestInit): Promise<Response> {
  for (let at = path, hops = 0; hops < 4; hops++) {
    const answer = await request(at, init);
    const target = answer.headers.get('Location');
    if (target === null) return answer;
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    at = target;
  }
  throw new Error(`${path} redirects without end`);
}

/** Of a face that is there. */
export async function pixelsAt(service: Service, path: string): Promise<Uint8Array> {
  const answer = await follow(service, path);
  expect(answer.status).toBe(200);
  return decodePng(new Uint8Array(await answer.arrayBuffer())).pixels;
}

/** The embedded default does not mind what happens to others. */
export async function expectDefaultServed(service: Service): Promise<void> {
  const answer = await service.request('/v1/faces/42.png');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('Cache-Control')).toContain('public');
  await answer.arrayBuffer();
}

/** All that can be asked of a model by its name, and by its digest. */
export const waysToAsk = (name: string, digest: string): string[] =>
  [
    (faces: string) => `${faces}/42.png`,
    (faces: string) => `${faces}/42.json`,
    (faces: string) => `${faces}/grid.png?seeds=1-4`,
  ].flatMap((path) => {
    const asked = path('/v1/faces');
    return [`${asked}${asked.includes('?') ? '&' : '?'}model=${name}`, path(`/v1/models/${name}@${digest}/faces`)];
  });
