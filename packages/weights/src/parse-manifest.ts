import { weightNamesOf } from '@omokage/models/plan';
import { z } from 'zod';
import { ArtefactError, PUBLISH_AGAIN } from './artefact-error.ts';
import { checkEnds } from './check-ends.ts';
import { MANIFEST_LIMITS, type Manifest, manifestSchema, plansOf, type WeightEntry } from './manifest.ts';
import { entryBytes, entrySize } from './quantize.ts';

/**
 * Reads the bytes of a manifest that came from outside: size before JSON, JSON before schema, schema before sums.
 * @throws ArtefactError `too-large` or `malformed`.
 */
export function parseManifest(bytes: Uint8Array): Manifest {
  if (bytes.length > MANIFEST_LIMITS.manifestBytes) {
    throw tooLarge(`It has ${bytes.length} bytes; at most ${MANIFEST_LIMITS.manifestBytes} are read.`);
  }
  const manifest = parseSchema(bytes);
  checkManifest(manifest);
  return manifest;
}

/**
 * What the schema cannot say: totals within `MANIFEST_LIMITS`, no name twice, table and shards of equal size, and
 * every name that the plans, their inputs and the picture refer to is there.
 * @throws ArtefactError `too-large` or `malformed`.
 */
export function checkManifest(manifest: Manifest): void {
  checkTotals(manifest);
  checkUnique(
    'tensor',
    manifest.weights.map(({ name }) => name),
  );
  checkUnique('shard', ['manifest.json', ...manifest.shards.map(({ path }) => path)]);
  if (manifest.kind === 'sampler') {
    checkUnique('class', manifest.classes?.names ?? []);
    checkUnique('term', manifest.text?.vocabulary ?? []);
  }
  checkWeights(manifest);
  checkEnds(manifest, malformed);
}

function parseSchema(bytes: Uint8Array): Manifest {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return manifestSchema.parse(JSON.parse(text));
  } catch (cause) {
    // Beside syntax and schema errors: a RangeError when values are nested deeper than the stack.
    throw malformed(reason(cause), cause);
  }
}

function reason(cause: unknown): string {
  if (cause instanceof z.ZodError) return z.prettifyError(cause).slice(0, 2_000);
  return cause instanceof Error ? cause.message.slice(0, 200) : String(cause);
}

function checkTotals({ weights, shards }: Manifest): void {
  // Each product and sum is of at most 4,000 integers below 2^96: inexact perhaps, but never small by mistake.
  const parameters = sum(weights.map(entrySize));
  if (parameters > MANIFEST_LIMITS.parameters) {
    throw tooLarge(`It has ${parameters} parameters; at most ${MANIFEST_LIMITS.parameters} are loaded.`);
  }
  const stored = sum(shards.map(({ bytes }) => bytes));
  if (stored > MANIFEST_LIMITS.totalBytes) {
    throw tooLarge(`Its shards have ${stored} bytes; at most ${MANIFEST_LIMITS.totalBytes} are loaded.`);
  }
  const described = sum(weights.map(entryBytes));
  if (described !== stored) {
    throw malformed(`The weight table describes ${described} bytes, but the shards hold ${stored}.`);
  }
}

function checkUnique(what: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw malformed(`The ${what} name "${name}" is used twice.`);
    seen.add(name);
  }
}

function checkWeights(manifest: Manifest): void {
  const tensors = new Map(manifest.weights.map((entry) => [entry.name, entry]));
  for (const node of plansOf(manifest).flatMap(({ nodes }) => nodes)) {
    for (const tensor of weightNamesOf(node)) {
      if (!tensors.has(tensor))
        throw malformed(`Node "${node.id}" uses the weights "${tensor}", which are not in the table.`);
    }
    for (const role of Object.keys(node.scales ?? {})) {
      const kernel = tensors.get(node.parameters[role]);
      if (kernel !== undefined && isOfIntegers(kernel)) continue;
      throw malformed(
        `Node "${node.id}" has scales for its "${role}", which is not stored as whole numbers: as uint8 with scale 1 and min -128.`,
      );
    }
  }
}

/** Whether its bytes read as -128 to 127, which integer kernels are packed from. */
const isOfIntegers = ({ quantization }: WeightEntry): boolean =>
  quantization?.dtype === 'uint8' && quantization.scale === 1 && quantization.min === -128;

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function tooLarge(detail: string): ArtefactError {
  return new ArtefactError('too-large', {
    what: 'The model is too large to load.',
    detail,
    fix: 'Export a narrower network, or quantize it to uint8.',
  });
}

function malformed(detail: string, cause?: unknown): ArtefactError {
  return new ArtefactError('malformed', { what: 'The manifest is not valid.', detail, fix: PUBLISH_AGAIN, cause });
}
