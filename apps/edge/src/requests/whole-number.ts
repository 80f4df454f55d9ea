import { z } from '@hono/zod-openapi';

/** Reads a whole number in its shortest spelling, without sign or leading zeros. */
export const wholeNumber = (name: string, least: number, most: number) =>
  z.string().transform((text, context): number => {
    const value = /^(?:0|[1-9]\d{0,8})$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    const message = `${name} is "${text.slice(0, 40)}"`;
    context.addIssue({ code: 'custom', message, params: { allowed: `a whole number from ${least} to ${most}` } });
    return z.NEVER;
  });
