import { z } from '@hono/zod-openapi';

/**
 * Psi, the truncation: 0 gives the mean face (of a class) whatever the seed, 1 leaves the draw alone. It moves in steps of 0.05,
 * so that a seed has 21 pictures of one model and not as many as there are decimals: caches stay useful.
 */

const STEPS = 20;
const DECIMAL = /^(?:\d{1,4}(?:\.\d{0,20})?|\.\d{1,20})$/;

export const PSI_ALLOWED = 'a decimal from 0 to 1 in steps of 0.05, such as 0, 0.35, 0.7 or 1';
export const DEFAULT_PSI = 0.7;

/** Reads any spelling of an allowed value (`0.7`, `0.70`, `.7`). */
export const psiSchema = z.string().transform((text, context): number => {
  const step = DECIMAL.test(text) ? Number(text) * STEPS : Number.NaN;
  const nearest = Math.round(step);
  if (Math.abs(step - nearest) > 1e-9 || !(nearest >= 0 && nearest <= STEPS)) {
    context.addIssue({ code: 'custom', message: `psi is "${shorten(text)}"`, params: { allowed: PSI_ALLOWED } });
    return z.NEVER;
  }
  return nearest / STEPS;
});

/** The one spelling that URLs keep: no trailing zeros, a leading zero before the point. */
export const formatPsi = (psi: number): string => String(psi);

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}
