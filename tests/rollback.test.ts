import { join } from 'node:path';
import { publish } from '@omokage/weights';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LocalBucket, openLocalBucket } from './product/local-bucket.ts';
import { omokage, omokageOk } from './product/omokage.ts';
import { type Server, startServer } from './product/server.ts';
import { temporaryFolder } from './product/temporary-folder.ts';
import { tinyArtefact } from './product/tiny-artefact.ts';

/** A model that turned out to be a mistake: from the command line back to what the Worker serves by its name. */

const state = join(temporaryFolder(), 'state');
const env = { OMOKAGE_STATE: state };
let server: Server;
let local: LocalBucket;
beforeAll(async () => {
  server = await startServer(state);
  local = await openLocalBucket(state);
});
afterAll(async () => {
  await local?.close();
  await server?.stop();
});

const servedAs = async (name: string) =>
  (await server.get(`/v1/faces/42.png?model=${name}`)).headers.get('Omokage-Model');

it('takes a name back to the model before, and says what there is', async () => {
  const [good, bad] = await Promise.all([tinyArtefact('regretted', 1), tinyArtefact('regretted', 2)]);
  for (const artefact of [good, bad]) await publish(artefact, local.store);

  const listed = await omokageOk(['versions', 'regretted'], env);
  expect(listed).toMatch(new RegExp(`^${bad.digest}  current .*\n${good.digest}  1 before `, 'm'));

  const printed = await omokageOk(['rollback', 'regretted', '--to', 'local'], env);
  expect(printed).toContain(`"regretted" means regretted@${good.digest} again, and no longer ${bad.digest}.`);
  expect(await servedAs('regretted')).toBe(`regretted@${good.digest}`);
  // Addresses with a digest are for ever.
  expect((await server.get(`/v1/models/regretted@${bad.digest}/faces/42.png`)).status).toBe(200);

  const again = await omokage(['rollback', 'regretted'], env);
  expect(again.code).toBe(1);
  expect(again.output).toMatch(/There is nothing that "regretted" could go back to\.[\s\S]*→ Say which version/);
});
