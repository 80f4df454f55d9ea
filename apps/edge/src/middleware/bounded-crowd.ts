import { createMiddleware } from 'hono/factory';
import { routeClassOf } from '../access/route-class.ts';
import type { AppEnv } from '../app-env.ts';
import { Seats, type SeatsOptions } from '../inference/seats.ts';

/** More requests are in this instance than it takes in. */
export class CrowdFull extends Error {
  override name = 'CrowdFull';
}

/**
 * Refuses what is too much where it comes in, at once: further in, each step of a request waits for its turn between faces that
 * are drawn, so that the refusals of a large crowd would take as long as all of its faces. Paths without a class pass: health above all.
 */
export function boundedCrowd(options: SeatsOptions) {
  const seats = new Seats(options);
  return createMiddleware<AppEnv>(async (c, next) => {
    if (routeClassOf(c.req.path) === undefined) return next();
    const seat = seats.take();
    if (seat === undefined) throw new CrowdFull(`${seats.taken} requests are here`);
    try {
      await next();
    } finally {
      seat.leave();
    }
  });
}
