import { parseArgs } from 'node:util';
import { type Finding, findAll, table } from './smoke/check.ts';
import { FACE_CHECKS } from './smoke/face-checks.ts';
import { Service } from './smoke/service.ts';
import { FIRST_CHECKS, OTHER_CHECKS } from './smoke/service-checks.ts';

/**
 * `npm run smoke -- https://host [--key <key>]`: whether a deploy is what it should be, seen from outside, in some thirty requests.
 * Prints a line for each check. Exit code 0: all is well; 1: something is not; 2: it was called wrongly.
 */

const USAGE = 'npm run smoke -- https://your-worker.example [--key <an API key>]';
const FAILED = 1;
const MISUSED = 2;

async function smoke(): Promise<number> {
  const { values, positionals } = readWords();
  const [url, ...more] = positionals;
  if (url === undefined || more.length > 0) return misused('One URL of a service is wanted.');
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    return misused(`"${url}" is no URL of a service.`);
  const { origin } = new URL(url);
  const findings = await findAll(new Service(origin, values.key), [...FIRST_CHECKS, ...FACE_CHECKS, ...OTHER_CHECKS]);
  console.log(`${table(findings)}\n\n${summary(origin, findings)}`);
  return findings.some(({ verdict }) => verdict === 'FAIL') ? FAILED : 0;
}

function readWords() {
  try {
    return parseArgs({ allowPositionals: true, options: { key: { type: 'string' } } });
  } catch (error) {
    return process.exit(misused((error as Error).message));
  }
}

function misused(what: string): number {
  console.error(`${what}\n  ${USAGE}`);
  return MISUSED;
}

function summary(origin: string, findings: readonly Finding[]): string {
  const count = (verdict: Finding['verdict']) => findings.filter((finding) => finding.verdict === verdict).length;
  const skipped = count('skip') > 0 ? `, ${count('skip')} not checked` : '';
  return `${origin}: ${count('ok')} of ${findings.length} checks passed, ${count('FAIL')} failed${skipped}.`;
}

process.exitCode = await smoke();
