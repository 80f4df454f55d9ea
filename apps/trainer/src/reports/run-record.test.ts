import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { readRunRecord } from './run-record.ts';

describe('readRunRecord', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'omokage-record-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function run(name: string, files: Readonly<Record<string, string>>): string {
    mkdirSync(join(folder, name));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), text);
    return join(folder, name);
  }

  it('needs nothing but a configuration', () => {
    expect(readRunRecord(run('bare', { 'config.json': '{"system":"dcgan"}' }))).toEqual({
      ...{
        config: { system: 'dcgan' },
        stats: [],
        metrics: [],
        alarms: [],
        grids: [],
        imagesSeen: 0,
        reals: undefined,
        restores: false,
      },
    });
  });

  it('tells a run that turns pictures into others, of a system that is known here', () => {
    const restores = (name: string, config: unknown) =>
      readRunRecord(run(name, { 'config.json': JSON.stringify(config) })).restores;
    expect(restores('restorer', { system: 'unet-l1', config: { size: 64 } })).toBe(true);
    expect(restores('generator', { system: 'dcgan', config: { size: 64 } })).toBe(false);
    expect(restores('other-options', { system: 'unet-l1', config: { legs: 8 } })).toBe(false);
    expect(restores('unknown', { system: 'tomorrow', config: {} })).toBe(false);
  });

  it('reads sound lines in the order of images, the later of two for the same moment', () => {
    const { stats, metrics, alarms, imagesSeen } = readRunRecord(
      run('lines', {
        'config.json': '{}',
        'stats.jsonl':
          '{"images":2000,"loss/D":1}\n{"images":1000,"loss/D":null}\n{"images":2000,"loss/D":3}\n{"images":30',
        'metrics.jsonl':
          '{"images":2000,"name":"swd","value":9,"n":5,"seed":"1","better":"lower","seconds":1}\n{"images":2000,"name":"is","value":2}\n{"images":1,"name":"x"}\n',
        'alarms.jsonl': '{"images":1,"alarm":"a","text":"b"}\n[]\n',
      }),
    );
    expect(stats).toEqual([
      { images: 1000, 'loss/D': null },
      { images: 2000, 'loss/D': 3 },
    ]);
    expect(metrics).toEqual([
      { images: 2000, name: 'swd', value: 9, n: 5, seed: '1', better: 'lower' },
      { images: 2000, name: 'is', value: 2 },
    ]);
    expect(imagesSeen).toBe(2000);
    expect(alarms).toEqual([{ images: 1, alarm: 'a', text: 'b' }]);
  });

  it('finds the grids, the untrained one first', () => {
    const names = ['fakes-000010.png', 'fakes-000002.png', 'fakes-init.png', 'reals.png', 'fakes-x.png', 'notes.png'];
    const directory = run('grids', { 'config.json': '{}', ...Object.fromEntries(names.map((name) => [name, ''])) });
    const { grids, reals } = readRunRecord(directory);
    expect(grids).toEqual([
      { path: join(directory, 'fakes-init.png'), images: 0 },
      { path: join(directory, 'fakes-000002.png'), images: 2000 },
      { path: join(directory, 'fakes-000010.png'), images: 10_000 },
    ]);
    expect(reals).toBe(join(directory, 'reals.png'));
  });

  it('is as far as its newest checkpoint, where statistics are behind', () => {
    const directory = run('kept', { 'config.json': '{}', 'stats.jsonl': '{"images":2000}\n' });
    mkdirSync(join(directory, 'checkpoints'));
    writeFileSync(join(directory, 'checkpoints/checkpoint-000002528.safetensors'), '');
    expect(readRunRecord(directory).imagesSeen).toBe(2528);
  });

  it('refuses what is no run, and a configuration that is none', () => {
    expect(() => readRunRecord(folder)).toThrow(UserError);
    expect(() => readRunRecord(folder)).toThrow(/This is no run directory[\s\S]*ENOENT[\s\S]*→ name/);
    expect(() => readRunRecord(run('broken', { 'config.json': '[' }))).toThrow(/config\.json is damaged/);
  });
});
