import { z } from 'zod';

/** `same`: zeros around, so that only the stride decides the size; `valid`: none, taps stay inside the picture. */
export const paddingSchema = z.enum(['same', 'valid']);
export type Padding = z.infer<typeof paddingSchema>;
