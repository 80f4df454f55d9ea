import { DurableObject } from 'cloudflare:workers';

const DAY_MS = 86_400_000;

/** Whether a request may go on, and what is left of its day. */
export interface Take {
  readonly allowed: boolean;
  /** Units left today. */
  readonly remaining: number;
  /** Seconds until the next UTC day. */
  readonly resetSeconds: number;
}

/**
 * What a key has used up today: one object for each key. One request at a time passes through it, so that the account is exact
 * however many isolates ask.
 */
export class QuotaLedger extends DurableObject<Env> {
  now: () => number = Date.now;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#prepare();
  }

  /** Takes all of the units, or none where fewer are left. Earlier days are forgotten. */
  async take(units: number, quota: number): Promise<Take> {
    const today = Math.floor(this.now() / DAY_MS);
    const resetSeconds = Math.max(1, Math.ceil(((today + 1) * DAY_MS - this.now()) / 1000));
    const used = this.#usedOn(today);
    if (used + units > quota) return { allowed: false, remaining: Math.max(0, quota - used), resetSeconds };
    this.#use(today, units);
    // At the first of a day; what was written before is kept whatever comes of it.
    if (used === 0) await this.ctx.storage.setAlarm((today + 2) * DAY_MS);
    return { allowed: true, remaining: quota - used - units, resetSeconds };
  }

  /** Of a key that nobody uses any more, nothing stays. */
  override async alarm(): Promise<void> {
    if (this.#usedOn(Math.floor(this.now() / DAY_MS)) > 0) return;
    await this.ctx.storage.deleteAll();
    this.#prepare();
  }

  #prepare(): void {
    this.ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS days (day INTEGER PRIMARY KEY, used INTEGER NOT NULL)');
  }

  #usedOn(day: number): number {
    const [row] = this.ctx.storage.sql.exec<{ used: number }>('SELECT used FROM days WHERE day = ?', day).toArray();
    return row?.used ?? 0;
  }

  #use(day: number, units: number): void {
    const { sql } = this.ctx.storage;
    sql.exec('DELETE FROM days WHERE day < ?', day);
    sql.exec(
      'INSERT INTO days (day, used) VALUES (?1, ?2) ON CONFLICT (day) DO UPDATE SET used = used + ?2',
      day,
      units,
    );
  }
}
