import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemOf } from './product/problem.ts';
import { ROOT } from './product/repository.ts';
import { type Outcome, runCommand } from './product/run-command.ts';
import { type Server, startServer } from './product/server.ts';
import { temporaryFolder } from './product/temporary-folder.ts';

/** `npm run keys`, and a server that knows of what it did. */

const folder = temporaryFolder();
const state = join(folder, 'state');
const secrets = join(folder, 'secrets');
const keys = (...words: string[]): Promise<Outcome> =>
  runCommand('npm', ['run', '--silent', 'keys', '--', ...words], { OMOKAGE_STATE: state });

async function keysOk(...words: string[]): Promise<string> {
  const { code, output } = await keys(...words);
  if (code !== 0) throw new Error(`keys ${words.join(' ')} ended with exit code ${code}:\n${output}`);
  return output;
}

let server: Server;
beforeAll(async () => {
  process.env.OMOKAGE_SECRETS = secrets;
  writeFileSync(secrets, '');
  const [line] = (await keysOk('sign-key', '--kid', 'test')).match(/^SIGNING_KEYS='.*'$/m)!;
  writeFileSync(secrets, `${line}\n`);
  server = await startServer(state);
});
afterAll(() => server?.stop());

describe('an API key', () => {
  let key: string;
  const ask = (path: string) => fetch(server.url + path, { headers: { Authorization: `Bearer ${key}` } });

  it('is made, and used up', async () => {
    const output = await keysOk('create', '--name', 'a test', '--quota', '2', '--classes', 'faces');
    key = output.split('\n')[0]!;
    expect(key).toMatch(/^omk_[a-z2-7]{10}_[a-z2-7]{40}$/);
    expect((await ask('/v1/faces/1.png')).headers.get('RateLimit')).toMatch(/^"daily";r=1;t=\d+$/);
    expect((await ask('/v1/faces/1.png')).status).toBe(200);
    const used = await ask('/v1/faces/1.png');
    expect([used.status, used.headers.has('Retry-After')]).toEqual([429, true]);
    expect((await problemOf(used)).type).toBe('/problems/quota-exceeded');
    expect((await problemOf(await ask('/v1/models'))).type).toBe('/problems/key-forbidden');
  });

  it('is listed without its secret, and revoked', async () => {
    const [, id, secret] = key.split('_');
    expect(await keysOk('list')).toMatch(new RegExp(`^${id} +a test +\\S+ +2 +faces$`, 'm'));
    await keysOk('revoke', id!);
    const list = await keysOk('list');
    expect(list).toMatch(new RegExp(`^${id} .* revoked`, 'm'));
    expect(list).not.toContain(secret);
    const met = async () => (await ask('/v1/faces/1.png')).headers.get('Omokage-Problem');
    await expect.poll(met, { timeout: 60_000, interval: 1000 }).toBe('key-revoked');
  });

  it.each([
    [['revoke', 'nobody'], /"nobody" is no id of a key/],
    [['create', '--quota', '5'], /The key needs a name/],
    [['create', '--name', 'x', '--quota', '0'], /--quota 0 is no quota/],
    [['create', '--name', 'x', '--classes', 'faces,cats'], /"cats" is no class/],
    [['create', '--name', 'x', '--origins', 'https://example.org/'], /is no origin/],
    [['create', '--colour', 'red'], /The command cannot be read/],
    [['sing'], /There is no command "sing"/],
  ])('%j is refused with what would have been right', async (words, message) => {
    const { code, output } = await keys(...words);
    expect([code, output]).toEqual([1, expect.stringMatching(message)]);
    expect(output.trim().split('\n')).toHaveLength(3);
  });
});

describe('a signed URL', () => {
  it('shows a picture where it would be redirected, until anything about it is changed', async () => {
    const url = (await keysOk('sign', `${server.url}/v1/faces/42.png?psi=0.70`, '--kid', 'test')).trim();
    const answer = await fetch(url, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([200, 'image/png']);
    expect((await problemOf(await fetch(url.replace('42', '43')))).type).toBe('/problems/signature-invalid');
  });

  it('is made by the lines that the manual has for Node', async () => {
    const [, lines] = readFileSync(join(ROOT, 'docs/access.md'), 'utf8').match(/```js\n([\s\S]*?)```/)!;
    for (const path of ['/v1/faces/42.png', '/v1/faces/42.png?psi=0.7']) {
      const words = ['--input-type=module', '--eval', lines!, 'unused', server.url + path];
      const env = parseEnv(readFileSync(secrets, 'utf8')) as Record<string, string>;
      const url = execFileSync(process.execPath, words, { encoding: 'utf8', env }).trim();
      expect(url).toMatch(/&kid=test&sig=/);
      expect((await fetch(url, { redirect: 'manual' })).status).toBe(200);
    }
  });

  it.each([
    [['sign', '/v1/faces/42.png', '--kid', 'nobody'], /There is no signing key "nobody"/],
    [['sign', '/v1/faces/42.png', '--kid', 'test', '--expires', '2y'], /no time that a URL may last/],
    [['sign', '/v1/faces/42.png?sig=1', '--kid', 'test'], /The URL cannot be signed/],
    [['sign'], /There is no URL to sign/],
    [['sign-key', '--kid', 'test'], /There is a key "test" already/],
  ])('%j is refused with what would have been right', async (words, message) => {
    const { code, output } = await keys(...words);
    expect([code, output]).toEqual([1, expect.stringMatching(message)]);
  });
});
