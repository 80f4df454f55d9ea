import { spawnSync } from 'node:child_process';

export const NO_EXIFTOOL = 'there is no exiftool here (Debian: libimage-exiftool-perl)';

export const hasExiftool = (): boolean => spawnSync('exiftool', ['-ver']).status === 0;

/** All that exiftool finds in a file, under `<group>:<tag>` as texts; what it does not like about it, under `ExifTool:Warning`. */
export function metadataOf(path: string): Record<string, string> {
  const { status, stdout, stderr } = spawnSync('exiftool', ['-json', '-G1', '-validate', '-warning', '-all', path]);
  if (status !== 0) throw new Error(`exiftool ended with exit code ${status}: ${stderr}`);
  const [found] = JSON.parse(stdout.toString()) as Record<string, unknown>[];
  return Object.fromEntries(Object.entries(found!).map(([tag, value]) => [tag, String(value)]));
}
