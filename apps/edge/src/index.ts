import { createApp } from './app.ts';
import { Turnstile } from './inference/turnstile.ts';
import { Channels } from './models/channels.ts';
import { loadEmbeddedModel } from './models/embedded.ts';
import { Library } from './models/library.ts';
import { Shelf } from './models/shelf.ts';

/** Requests that may wait for the isolate to draw; a face takes a few milliseconds, so this is well under a second. */
const QUEUE_CAPACITY = 128;

// At module scope, so that an isolate is warm before its first request.
const app = createApp(
  new Library({
    embedded: loadEmbeddedModel(),
    channels: new Channels(),
    shelf: new Shelf(),
    turnstile: new Turnstile({ capacity: QUEUE_CAPACITY }),
  }),
);

export default { fetch: app.fetch } satisfies ExportedHandler<Env>;
