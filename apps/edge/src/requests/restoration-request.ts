import { z } from '@hono/zod-openapi';
import type { PictureFormat } from '@omokage/pictures';
import { TASKS, type TaskName } from '@omokage/weights';
import { Problem } from '../problems/problem.ts';
import { formatModelReference, type ModelReference, modelReferenceSchema } from './model-reference.ts';
import { PICTURE_FORMATS } from './picture-format.ts';

/** What the URL of a restoration says. */

const QUALITIES = { least: 1, most: 100 } as const;
const DEFAULT_QUALITY = 90;
const SCALE_ALLOWED = 'a whole number that the model offers; GET /v1/restorations lists them';
const QUALITY_ALLOWED = `a whole number from ${QUALITIES.least} to ${QUALITIES.most}`;

export const taskSchema = z.string().transform((text, context): TaskName => {
  const task = TASKS.find((known) => known === text);
  if (task !== undefined) return task;
  const message = `${JSON.stringify(text.slice(0, 80))} is no task`;
  context.addIssue({ code: 'custom', message, params: { problem: 'unknown-task', allowed: TASKS.join(', ') } });
  return z.NEVER;
});

export const restorationPathSchema = z.object({
  task: taskSchema.openapi({
    type: 'string',
    enum: [...TASKS],
    example: 'demosaic',
    description: 'What is to be done.',
  }),
});

/** As URLs of faces call it, too. */
const formatSchema = z.string().transform((text, context): PictureFormat => {
  const format = PICTURE_FORMATS.find((known) => known === (text === 'jpg' ? 'jpeg' : text));
  if (format !== undefined) return format;
  context.addIssue({ code: 'custom', message: said('format', text), params: { allowed: PICTURE_FORMATS.join(', ') } });
  return z.NEVER;
});

const wholeNumber = (name: string, least: number, most: number, allowed: string) =>
  z.string().transform((text, context): number => {
    const value = /^[1-9]\d{0,2}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    context.addIssue({ code: 'custom', message: said(name, text), params: { allowed } });
    return z.NEVER;
  });

const said = (name: string, text: string): string => `${name} is ${JSON.stringify(text.slice(0, 40))}`;

export const restorationQuerySchema = z.strictObject({
  model: modelReferenceSchema.optional().openapi({
    type: 'string',
    example: 'demosaic',
    description:
      'A model name, or name@digest, which never changes. Unless given, the embedded one of the task, or else the published one that ' +
      'is named like the task.',
  }),
  scale: wholeNumber('scale', 1, 16, SCALE_ALLOWED)
    .optional()
    .openapi({ type: 'integer', example: 2, description: `Of upscale: how many times larger, ${SCALE_ALLOWED}.` }),
  format: formatSchema.optional().openapi({
    type: 'string',
    enum: [...PICTURE_FORMATS],
    example: 'png',
    description: `Of the answer: ${PICTURE_FORMATS.join(', ')}. Beats the Accept header; PNG where neither says.`,
  }),
  quality: wholeNumber('quality', QUALITIES.least, QUALITIES.most, QUALITY_ALLOWED)
    .optional()
    .openapi({
      type: 'integer',
      example: DEFAULT_QUALITY,
      description: `Of webp and jpeg: ${QUALITY_ALLOWED}. ${DEFAULT_QUALITY} unless given.`,
    }),
});

/** The path and query of a task, done by this model. */
export const restorationPath = (task: TaskName, model?: ModelReference): string =>
  `/v1/restorations/${task}${model === undefined ? '' : `?model=${formatModelReference(model)}`}`;

export const RESTORATION_PARAMETERS = Object.keys(restorationQuerySchema.shape);

/**
 * How the answer is written: as the query says, or as the client prefers.
 * Throws a Problem for a quality of a format that has none.
 */
export function settleEncoding(
  asked: Pick<z.infer<typeof restorationQuerySchema>, 'format' | 'quality'>,
  preferred: PictureFormat,
): { format: PictureFormat; quality: number } {
  const { format = preferred, quality } = asked;
  if (format === 'png' && quality !== undefined) {
    throw new Problem('invalid-parameter', 'The answer is a PNG, which has no quality.', {
      parameter: 'quality',
      allowed: 'quality beside format=webp or format=jpeg',
    });
  }
  return { format, quality: quality ?? DEFAULT_QUALITY };
}
