import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import policy from '../../policy.ts';
import { KID_FORM, SIGNING_KEY_BYTES, signUrl, toBase64Url } from '../../src/access/signed-url.ts';
import { parseSigningKeys } from '../../src/access/signing-keys.ts';
import { ROOT, secretsFile } from '../wrangler.ts';
import { Mistake } from './mistake.ts';

const DEFAULT_LIFE = '30d';
const SECONDS = { m: 60, h: 3_600, d: 86_400 } as const;

/** SIGNING_KEYS of the environment; else of the file that wrangler reads: OMOKAGE_SECRETS, .dev.vars, or that of an environment. */
export function readSigningSecret(environment?: string): string | undefined {
  const { SIGNING_KEYS } = process.env;
  if (SIGNING_KEYS) return SIGNING_KEYS;
  const named = secretsFile();
  const names = [...(environment === undefined ? [] : [`.dev.vars.${environment}`]), '.dev.vars'];
  const path = named ?? names.map((name) => join(ROOT, name)).find((path) => existsSync(path));
  return path === undefined ? undefined : parseEnv(readFileSync(path, 'utf8')).SIGNING_KEYS;
}

export interface NewSigningKey {
  readonly kid: string;
  /** SIGNING_KEYS with the new key and those that were there. */
  readonly secret: string;
}

/** @param kid the month, such as 2026-11, unless given. */
export function makeSigningKey(secret: string | undefined, kid = new Date().toISOString().slice(0, 7)): NewSigningKey {
  if (!KID_FORM.test(kid))
    throw new Mistake(`"${kid}" is no id of a key.`, '1 to 64 letters, digits, ".", "_", "-".', '--kid shop-2');
  const known = Object.fromEntries(keysOf(secret).map(({ kid, secret }) => [kid, toBase64Url(secret)]));
  if (Object.hasOwn(known, kid)) {
    throw new Mistake(
      `There is a key "${kid}" already.`,
      'URLs that it signed would end.',
      'Choose another id: --kid <id>',
    );
  }
  const key = crypto.getRandomValues(new Uint8Array(SIGNING_KEY_BYTES));
  return { kid, secret: JSON.stringify({ [kid]: toBase64Url(key), ...known }) };
}

export interface Signing {
  readonly url: string | undefined;
  readonly kid: string | undefined;
  readonly life?: string | undefined;
}

/** The URL, signed. A path alone is signed as well. */
export async function sign(secret: string | undefined, { url, kid, life = DEFAULT_LIFE }: Signing): Promise<string> {
  const base = 'https://path.invalid';
  if (url === undefined || !URL.canParse(url, base)) {
    throw new Mistake(
      'There is no URL to sign.',
      `Got: "${url ?? ''}"`,
      'npm run keys -- sign https://host/v1/faces/42.png --kid <id>',
    );
  }
  const keys = keysOf(secret);
  const key = keys.find((key) => key.kid === kid);
  if (key === undefined) {
    const known = keys.map((key) => key.kid).join(', ') || 'none; npm run keys -- sign-key makes one';
    throw new Mistake(`There is no signing key "${kid ?? ''}".`, `SIGNING_KEYS has: ${known}.`, '--kid <id>');
  }
  const expires = Math.floor(Date.now() / 1000) + readLife(life);
  const signed = await signUrl(new URL(url, base), key, expires).catch((error: Error) => {
    throw new Mistake('The URL cannot be signed.', error.message, 'Sign it without the parameters exp, kid and sig.');
  });
  return signed.origin === base ? signed.pathname + signed.search : signed.href;
}

function keysOf(secret: string | undefined) {
  try {
    return parseSigningKeys(secret);
  } catch (error) {
    throw new Mistake(
      'SIGNING_KEYS cannot be read.',
      (error as Error).message,
      'npm run keys -- sign-key prints how it looks.',
    );
  }
}

/** Seconds. */
function readLife(text: string): number {
  const [, count, unit] = text.match(/^([1-9]\d{0,5})([mhd])$/) ?? [];
  const seconds = Number(count) * SECONDS[unit as keyof typeof SECONDS];
  const longest = policy.signatures.longestDays * SECONDS.d;
  if (seconds <= longest) return seconds;
  const most = `Minutes, hours or days, ${policy.signatures.longestDays} days at most.`;
  throw new Mistake(`--expires ${text} is no time that a URL may last.`, most, '--expires 30d');
}
