import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'packed-memory-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('writes 3,000 pictures of 128x128, 147 MB, and reads them back, in memory that does not grow with them', () => {
  const script = new URL('../../dev/packed-memory.ts', import.meta.url).pathname;
  const [few, many] = [300, 3000].map((count) => {
    const args = ['--disable-warning=ExperimentalWarning', script, join(folder, `${count}.pack`)];
    return JSON.parse(execFileSync(process.execPath, [...args, String(count)], { encoding: 'utf8' }));
  });
  expect(many.fileMegabytes).toBeGreaterThan(147);
  expect(many.peakMegabytes - few.peakMegabytes).toBeLessThan(60);
}, 60_000);
