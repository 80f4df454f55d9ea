/** The types that the service takes, told by the first bytes, as the service does: names of files lie. */

export const TAKEN_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const;
export type TakenType = (typeof TAKEN_TYPES)[number];

export const SIGNATURE_BYTES = 12;

/** @param head The first bytes of a file. @returns undefined for what the service does not take. */
export function pictureType(head: Uint8Array): TakenType | undefined {
  const begins = (at: number, bytes: readonly number[]) => bytes.every((byte, i) => head[at + i] === byte);
  if (begins(0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png';
  if (begins(0, [0xff, 0xd8, 0xff])) return 'image/jpeg';
  if (begins(0, [0x52, 0x49, 0x46, 0x46]) && begins(8, [0x57, 0x45, 0x42, 0x50])) return 'image/webp';
  return undefined;
}

const EXTENSIONS: Readonly<Record<string, string>> = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp' };

/** `photo.jpeg` and image/png to `photo-<what>.png`; without `what`, the name itself with the type's ending. */
export function fileNamed(name: string, type: string, what?: string): string {
  const base = name.replace(/\.[A-Za-z0-9]{1,5}$/, '') || 'picture';
  return `${base}${what === undefined ? '' : `-${what}`}.${EXTENSIONS[type] ?? 'bin'}`;
}
