import { existsSync, readFileSync } from 'node:fs';
import { type About, aboutSchema } from '@omokage/weights';
import { Option } from 'commander';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { parseJson } from '../parse-json.ts';

/** What a model is for and what it cannot do, in a file of its own: it is text for people, and longer than a command line. */
export const aboutOption = (): Option =>
  new Option(
    '--about <file>',
    'JSON that says what the model is for and what it cannot do: {"intended": "...", "limits": ["..."]}',
  ).argParser(readAbout);

function readAbout(path: string): About {
  const read = aboutSchema.safeParse(existsSync(path) ? parseJson(readFileSync(path, 'utf8')) : undefined);
  if (read.success) return read.data;
  const detail = existsSync(path) ? z.prettifyError(read.error) : `${path} is not there.`;
  throw new UserError('invalid --about', detail, 'give a file with {"intended": "Avatars.", "limits": ["..."]}.');
}
