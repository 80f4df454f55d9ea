import { fileURLToPath } from 'node:url';

/** The option of the export that says what a model is for, and what it cannot do: the words of its card. */
export const about = (name: string): string[] => [
  '--about',
  fileURLToPath(new URL(`about/${name}.json`, import.meta.url)),
];
