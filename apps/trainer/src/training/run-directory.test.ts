import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { appendLine, createRunDirectory, dropLinesAfter, latestRun } from './run-directory.ts';
import { RunningMeans } from './running-means.ts';
import { setUpTraining, tinyRun } from './tiny-run.ts';

const setting = setUpTraining();

describe('run directories', () => {
  it('are numbered from 0 and hold the configuration', () => {
    const root = join(setting.folder, 'my runs/here'); // a path is taken as it is
    const run = tinyRun(setting.dataset);
    const paths = [createRunDirectory(root, run), createRunDirectory(root, run)];
    expect(paths).toEqual([join(root, '00000-dcgan-tiny'), join(root, '00001-dcgan-tiny')]);
    expect(JSON.parse(readFileSync(join(paths[0]!, 'config.json'), 'utf8'))).toEqual(run);
    expect(latestRun(root)).toBe(paths[1]);
  });

  it('go on behind the highest number, and have plain names', () => {
    const root = join(setting.folder, 'numbered');
    for (const name of ['00007-dcgan-x', 'notes', '00009x']) mkdirSync(join(root, name), { recursive: true });
    const run = tinyRun(setting.dataset);
    const path = createRunDirectory(root, { ...run, dataset: { ...run.dataset, name: '../my pets & co' } });
    expect(path).toBe(join(root, '00008-dcgan-..-my-pets-co'));
    expect(basename(latestRun(root)!)).toBe(basename(path));
  });

  it('are refused where none can be', () => {
    writeFileSync(join(setting.folder, 'file'), '');
    expect(() => createRunDirectory(join(setting.folder, 'file/runs'), tinyRun(setting.dataset))).toThrow(UserError);
    expect(latestRun(join(setting.folder, 'nowhere'))).toBeUndefined();
  });

  it('forget statistics behind a checkpoint, and half a line', () => {
    const root = createRunDirectory(join(setting.folder, 'stats'), tinyRun(setting.dataset));
    dropLinesAfter(root, 0); // none yet
    const line = (images: number) => ({ images, 'loss/D': images / 2000 });
    for (const images of [1000, 2000, 3000]) appendLine(root, 'stats', line(images));
    for (const images of [1000, 3000]) appendLine(root, 'alarms', { images });
    writeFileSync(join(root, 'stats.jsonl'), '{"images":1', { flag: 'a' });
    dropLinesAfter(root, 2000);
    const lines = readFileSync(join(root, 'stats.jsonl'), 'utf8').split('\n');
    expect(lines).toEqual(['{"images":1000,"loss/D":0.5}', '{"images":2000,"loss/D":1}', '']);
    expect(readFileSync(join(root, 'alarms.jsonl'), 'utf8')).toBe('{"images":1000}\n');
  });
});

describe('RunningMeans', () => {
  it('averages each name over the times it came, and starts again', () => {
    const means = new RunningMeans();
    means.add({ a: 1, b: 0.123456 });
    means.add({ a: 2 });
    expect(means.take()).toEqual({ a: 1.5, b: 0.1235 });
    expect(means.take()).toEqual({});
    means.add({ a: 5 });
    expect(means.take()).toEqual({ a: 5 });
  });
});
