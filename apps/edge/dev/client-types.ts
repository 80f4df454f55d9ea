import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ContractDocument, contractSource } from './client/contract-source.ts';

/**
 * Makes the types of the client from the OpenAPI document of a service that runs:
 * `node apps/edge/dev/client-types.ts [http://localhost:8787]`.
 */
const TARGET = fileURLToPath(new URL('../client/contract.ts', import.meta.url));
const DEFAULT_SERVICE = 'http://localhost:8787';

const answer = await fetch(new URL('/openapi.json', process.argv[2] ?? DEFAULT_SERVICE));
if (!answer.ok) throw new Error(`${answer.url} answers ${answer.status}.`);
writeFileSync(TARGET, contractSource((await answer.json()) as ContractDocument));
console.log(`${TARGET} is made of ${answer.url}`);
