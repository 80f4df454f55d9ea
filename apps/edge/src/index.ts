import { env, WorkerEntrypoint } from 'cloudflare:workers';
import policy from '../policy.ts';
import { createGateway } from './gateway.ts';
import { Seats } from './inference/seats.ts';
import { Turnstile } from './inference/turnstile.ts';
import { Channels } from './models/channels.ts';
import { loadEmbeddedDefault } from './models/embedded-default.ts';
import { EmbeddedModel } from './models/embedded-model.ts';
import { EMBEDDED_MODELS } from './models/embedded-models.ts';
import { Library } from './models/library.ts';
import { Shelf } from './models/shelf.ts';
import { shardsIn } from './models/weights-assets.ts';
import { Workshop } from './models/workshop.ts';
import { codecs } from './pictures/codecs.ts';
import { createQueue } from './queue.ts';
import { createRenderer } from './renderer.ts';
import { warmUp } from './warm-up.ts';

export { QuotaLedger } from './access/quota-ledger.ts';

/** Requests that may wait for the isolate to draw; a face takes a few milliseconds, so this is well under a second. */
const QUEUE_CAPACITY = 128;
/** Requests in the instance, whatever for: the queue, and some that need none of it. None takes longer than the time limit of a request's CPU. */
const CROWD = { capacity: QUEUE_CAPACITY + 64, lifetime: 30_000 };
/** Pictures in work: each holds what was sent, decoded, and as it will be answered, 10 MB at most. */
const WORKSHOP_SEATS = { capacity: 4, lifetime: 30_000 };

// Not of a request: the same assets for all that is embedded, in every entrypoint, and read when the first needs them.
const shard = shardsIn(() => env.ASSETS);

// At module scope, so that an isolate is warm before its first request.
const library = new Library({
  embedded: loadEmbeddedDefault(),
  others: EMBEDDED_MODELS.map((manifest) => new EmbeddedModel({ manifest, shard })),
  channels: new Channels(),
  shelf: new Shelf(),
  turnstile: new Turnstile({ capacity: QUEUE_CAPACITY }),
});
const workshop = new Workshop({ library, codecs, seats: new Seats(WORKSHOP_SEATS) });
const renderer = createRenderer(workshop);

/** Behind Workers Cache: runs for what no cache holds. */
export class Renderer extends WorkerEntrypoint<Env> {
  override fetch(request: Request): Response | Promise<Response> {
    return renderer.fetch(request, this.env, this.ctx);
  }

  /** A cache can only be purged from the entrypoint that it is for; npm start has none. */
  async purge(tags: string[]): Promise<void> {
    const result = await this.ctx.cache?.purge({ tags });
    if (result?.success === false) throw new Error(result.errors.map(({ message }) => message).join(' '));
  }
}

const gateway = createGateway(
  (request, env, context) =>
    isCacheable(request) ? context.exports.Renderer.fetch(request) : renderer.fetch(request, env, context),
  { policy, crowd: CROWD },
);

/** Uploads stay in this instance, which tells their work when the client goes away. */
const isCacheable = ({ method }: Request): boolean => method === 'GET' || method === 'HEAD';

await warmUp({ renderer, gateway, library });

const queue = createQueue({ workshop, purge: (tags, context) => context.exports.Renderer.purge(tags) });

export default { fetch: gateway.fetch, queue } satisfies ExportedHandler<Env>;
