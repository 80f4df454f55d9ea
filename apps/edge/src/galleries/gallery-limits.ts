/** What galleries may cost. All limits stand here; the OpenAPI document tells those that clients meet. */
export const GALLERY_LIMITS = {
  pictures: 1_000,
  /** Of the order, as JSON: a thousand seeds of a hundred characters, and more. */
  bodyBytes: 256 << 10,
  /** Milliseconds within which an order has to be here. */
  uploadMs: 10_000,
  /** Most pictures that one message renders: each is an operation of storage, of which an invocation has 50 on the free plan. */
  picturesAMessage: 32,
  /** Multiply-accumulates of one message: about 5 s of CPU at the 10e9 a second that `EDGE_LIMITS` reckons with, of 30 s that there are. */
  macsAMessage: 50e9,
  /**
   * How often a message is delivered: once, and `max_retries` of wrangler.toml times more. The last delivery renders nothing: it
   * notes that the gallery failed, also where each one before ended the isolate.
   */
  deliveries: 5,
  /** Milliseconds without progress after which an unfinished gallery that is ordered again is queued again. */
  stale: 15 * 60_000,
} as const;

/** How many pictures one message renders of a model. */
export const picturesAMessage = (macs: number): number =>
  Math.max(1, Math.min(GALLERY_LIMITS.picturesAMessage, Math.floor(GALLERY_LIMITS.macsAMessage / macs)));
