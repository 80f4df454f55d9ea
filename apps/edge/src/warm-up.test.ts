import { expect, it } from 'vitest';
import policy from '../policy.ts';
import { startService } from './fixtures/service.ts';
import { createGateway } from './gateway.ts';
import { createRenderer } from './renderer.ts';
import { warmUp } from './warm-up.ts';

it('asks for nothing that is refused, and needs no binding, no log and no body', async () => {
  const { workshop } = startService();
  const renderer = createRenderer(workshop);
  const statuses: number[] = [];
  const asked = new Set<string>();
  const observed = Object.assign(Object.create(renderer) as typeof renderer, {
    fetch: async (...asking: Parameters<typeof renderer.fetch>) => {
      asked.add(new URL(asking[0].url).pathname);
      const answer = await renderer.fetch(...asking);
      statuses.push(answer.status);
      expect(answer.body).toBeNull();
      return answer;
    },
  });
  const gateway = createGateway(renderer.fetch, { policy, crowd: { capacity: 1, lifetime: 1 } });
  await warmUp({ renderer: observed, gateway, library: workshop.library });
  expect(new Set(statuses)).toEqual(new Set([308]));
  expect(asked.size).toBe(statuses.length);
});
