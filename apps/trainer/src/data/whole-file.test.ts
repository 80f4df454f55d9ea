import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeWholeFile } from './whole-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whole-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('writeWholeFile', () => {
  it('replaces a file, makes its folder, and leaves nothing else', () => {
    const path = join(folder, 'deep', 'a.bin');
    writeWholeFile(path, Uint8Array.from([1]));
    writeWholeFile(path, Uint8Array.from([2, 3]));
    expect([...readFileSync(path)]).toEqual([2, 3]);
    expect(readdirSync(join(folder, 'deep'))).toEqual(['a.bin']);
  });

  it('names the file it cannot write', () => {
    writeFileSync(join(folder, 'plain'), '');
    expect(() => writeWholeFile(join(folder, 'plain', 'a.bin'), Uint8Array.from([1]))).toThrow(
      /cannot write .*a\.bin\n/,
    );
    expect(readdirSync(folder)).toEqual(['plain']);
  });

  it('leaves no temporary file when the place is taken by a folder', () => {
    mkdirSync(join(folder, 'taken'));
    expect(() => writeWholeFile(join(folder, 'taken'), Uint8Array.from([1]))).toThrow(/cannot write .*taken\n/);
    expect(readdirSync(folder)).toEqual(['taken']);
  });
});
