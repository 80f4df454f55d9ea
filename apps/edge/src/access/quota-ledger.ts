import { DurableObject } from 'cloudflare:workers';

/** What a key has used up: one object for each key. */
export class QuotaLedger extends DurableObject<Env> {}
