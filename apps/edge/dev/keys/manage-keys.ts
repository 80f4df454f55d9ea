import { digestOf, formatKey, isKeyId, mintKey } from '../../src/access/api-key.ts';
import { type KeyRecord, keyRecordSchema } from '../../src/access/key-record.ts';
import { originSchema } from '../../src/access/policy.ts';
import { ROUTE_CLASSES } from '../../src/access/route-class.ts';
import type { KeyStore, KeySummary } from './key-store.ts';
import { Mistake } from './mistake.ts';

export interface NewKey {
  readonly name?: string | undefined;
  readonly quota?: string | undefined;
  readonly classes?: string | undefined;
  readonly origins?: string | undefined;
}

/** The key itself, which is stored nowhere. */
export async function createKey(store: KeyStore, asked: NewKey): Promise<string> {
  const key = mintKey();
  const sha256 = Buffer.from(await digestOf(key.secret)).toString('hex');
  const record = keyRecordSchema.safeParse({
    sha256,
    name: readName(asked.name),
    created: new Date().toISOString(),
    dailyQuota: asked.quota === undefined ? undefined : readQuota(asked.quota),
    classes: asked.classes === undefined ? [...ROUTE_CLASSES] : readClasses(asked.classes),
    origins: asked.origins === undefined ? undefined : readOrigins(asked.origins),
  } satisfies Record<keyof Omit<KeyRecord, 'revoked'>, unknown>);
  if (!record.success) throw new Mistake('The key cannot be made.', record.error.message, 'npm run keys -- --help');
  store.put(key.id, record.data);
  return formatKey(key);
}

export function revokeKey(store: KeyStore, id: string | undefined): void {
  if (id === undefined || !isKeyId(id)) {
    throw new Mistake(
      `"${id ?? ''}" is no id of a key.`,
      'An id stands between the underscores of a key.',
      'npm run keys -- list',
    );
  }
  const record = store.get(id);
  if (record.revoked !== undefined) return;
  store.put(id, { ...record, revoked: new Date().toISOString() });
}

/** A line for each key, under a head, in columns. */
export function tableOf(keys: readonly KeySummary[]): string {
  const rows = keys.map(({ id, name, created, dailyQuota, classes, revoked }) => [
    id,
    name ?? '?',
    (created ?? '?').slice(0, 10),
    dailyQuota === undefined ? 'by policy' : String(dailyQuota ?? 'none'),
    classes === undefined || classes.length === ROUTE_CLASSES.length ? 'all' : classes.join(','),
    revoked === undefined ? '' : `revoked ${revoked.slice(0, 10)}`,
  ]);
  const all = [['id', 'name', 'created', 'quota', 'classes', ''], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function readName(text = ''): string {
  const name = text.trim();
  if (name.length > 0 && name.length <= 80) return name;
  throw new Mistake('The key needs a name.', 'It says whose key it is: 1 to 80 characters.', '--name "the shop"');
}

function readQuota(text: string): number | null {
  if (text === 'none') return null;
  const quota = Number(text);
  if (/^[1-9]\d*$/.test(text) && Number.isSafeInteger(quota)) return quota;
  throw new Mistake(
    `--quota ${text} is no quota.`,
    'It is a whole number of units a day from 1, or "none".',
    '--quota 10000',
  );
}

function readClasses(text: string): KeyRecord['classes'] {
  const classes = [...new Set(text.split(','))];
  const known = ROUTE_CLASSES.filter((name) => classes.includes(name));
  if (known.length === classes.length) return known;
  const odd = classes.filter((name) => !ROUTE_CLASSES.some((other) => other === name));
  throw new Mistake(
    `--classes: "${odd.join('", "')}" is no class.`,
    `There are ${ROUTE_CLASSES.join(', ')}.`,
    '--classes faces,models',
  );
}

function readOrigins(text: string): string[] {
  const origins = text.split(',');
  const odd = origins.find((origin) => !originSchema.safeParse(origin).success);
  if (odd === undefined) return origins;
  throw new Mistake(
    `--origins: "${odd}" is no origin.`,
    'An origin is a scheme and a host, without a path.',
    '--origins https://example.org',
  );
}
