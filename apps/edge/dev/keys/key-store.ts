import { execFileSync } from 'node:child_process';
import { KEY_PREFIX, type KeyRecord, keyRecordSchema, storedUnder } from '../../src/access/key-record.ts';
import { localState, QUIET, ROOT, WRANGLER } from '../wrangler.ts';
import { Mistake } from './mistake.ts';

export interface KeyPlace {
  /** The deployed Worker's namespace, and not the one on this machine. */
  readonly remote: boolean;
  /** Of wrangler.toml. */
  readonly environment?: string | undefined;
}

/** What a list shows of a key: KV lists metadata, and reads no values. */
export type KeySummary = Omit<KeyRecord, 'sha256' | 'origins'> & { readonly id: string };

/** The records of keys where the Worker finds them: the namespace `KEYS`, through wrangler. */
export class KeyStore {
  readonly #where: readonly string[];

  constructor({ remote, environment }: KeyPlace) {
    const place = remote ? ['--remote'] : ['--local', '--persist-to', localState()];
    this.#where = ['--binding', 'KEYS', ...place, ...(environment === undefined ? [] : ['--env', environment])];
  }

  put(id: string, record: KeyRecord): void {
    const { sha256: _, origins: __, ...summary } = record;
    this.#kv('put', storedUnder(id), JSON.stringify(record), '--metadata', JSON.stringify(summary));
  }

  /** Throws a Mistake where there is none. */
  get(id: string): KeyRecord {
    const text = this.#kv('get', storedUnder(id), '--text');
    try {
      return keyRecordSchema.parse(JSON.parse(text));
    } catch {
      throw new Mistake(
        `There is no key ${id}.`,
        `Found: ${text.trim().slice(0, 80)}`,
        'npm run keys -- list shows them all.',
      );
    }
  }

  list(): KeySummary[] {
    const found = JSON.parse(this.#kv('list', '--prefix', KEY_PREFIX)) as { name: string; metadata?: object }[];
    return found.map(({ name, metadata }) => ({ id: name.slice(KEY_PREFIX.length), ...metadata }) as KeySummary);
  }

  #kv(...words: string[]): string {
    const env = { ...process.env, ...QUIET, NO_COLOR: '1' };
    try {
      const parameters = [WRANGLER, 'kv', 'key', ...words, ...this.#where];
      return execFileSync(process.execPath, parameters, { cwd: ROOT, env, encoding: 'utf8', stdio: 'pipe' });
    } catch (error) {
      const { stderr, stdout } = error as { stderr?: string; stdout?: string };
      const said = `${stderr ?? ''}${stdout ?? ''}`.trim().split('\n').slice(0, 6).join('\n  ');
      throw new Mistake('wrangler could not reach the keys.', said, 'With --remote, npx wrangler login comes first.');
    }
  }
}
