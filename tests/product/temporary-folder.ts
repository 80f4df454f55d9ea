import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A new folder for the tests of a file, deleted behind them. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'omokage-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
