import { parseArgs } from 'node:util';
import { KeyStore } from './keys/key-store.ts';
import { createKey, revokeKey, tableOf } from './keys/manage-keys.ts';
import { Mistake } from './keys/mistake.ts';
import { makeSigningKey, readSigningSecret, sign } from './keys/signing.ts';
import { USAGE } from './keys/usage.ts';

/** `npm run keys`: who may ask the Worker for more than everybody. docs/access.md is the manual. */

const OPTIONS = {
  name: { type: 'string' },
  quota: { type: 'string' },
  classes: { type: 'string' },
  origins: { type: 'string' },
  kid: { type: 'string' },
  expires: { type: 'string' },
  env: { type: 'string' },
  remote: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

type Values = ReturnType<typeof readWords>['values'];

async function run(words: string[]): Promise<string> {
  const { values, positionals } = readWords(words);
  const [command, subject] = positionals;
  if (values.help || command === undefined) return USAGE;
  const store = new KeyStore({ remote: values.remote, environment: values.env });
  switch (command) {
    case 'create':
      return announceKey(await createKey(store, values), values);
    case 'list': {
      const keys = store.list();
      return keys.length === 0 ? 'There are no keys.' : tableOf(keys);
    }
    case 'revoke':
      revokeKey(store, subject);
      return `${subject} is revoked: it is refused within a minute.`;
    case 'sign-key':
      return announceSigningKey(makeSigningKey(readSigningSecret(values.env), values.kid));
    case 'sign':
      return sign(readSigningSecret(values.env), { url: subject, kid: values.kid, life: values.expires });
    default:
      throw new Mistake(
        `There is no command "${command}".`,
        'create, list, revoke, sign-key and sign are.',
        'npm run keys -- --help',
      );
  }
}

function readWords(words: string[]) {
  try {
    return parseArgs({ args: words, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new Mistake('The command cannot be read.', (error as Error).message, 'npm run keys -- --help');
  }
}

/** The key on a line of its own, for scripts. */
const announceKey = (key: string, { remote }: Values): string =>
  `${key}

This is the key of ${remote ? 'the deployed Worker' : 'npm start'}, shown this once: what is stored cannot give it back. Try
  curl -H "Authorization: Bearer ${key}" <url>`;

const announceSigningKey = ({ kid, secret }: ReturnType<typeof makeSigningKey>): string =>
  `SIGNING_KEYS='${secret}'

The key "${kid}" stands first. For npm start, put this line into .dev.vars; for the deployed Worker, give what is between the quotes to
  npx wrangler secret put SIGNING_KEYS
Keys that were there verify on: take one out once no page uses it. Keep all of it secret.`;

try {
  console.log(await run(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof Mistake)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
