const COUNT = 2 ** 32;
/** The longest text that is a seed. */
export const LONGEST_SEED = 256;

/** Faces of a wall: numbers count up from its first seed; a text gets a number behind it. */
export function seedAt(first: string, index: number): string {
  if (isNumber(first)) return String((Number(first) + index) % COUNT);
  return index === 0 ? first : `${first.slice(0, LONGEST_SEED - 4)} ${index + 1}`;
}

export const randomSeed = (): string => String(crypto.getRandomValues(new Uint32Array(1))[0]);

const isNumber = (text: string): boolean => /^(0|[1-9]\d{0,9})$/.test(text) && Number(text) < COUNT;
