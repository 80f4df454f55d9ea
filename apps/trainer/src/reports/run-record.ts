import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SystemError, systemNamed } from '@omokage/models/systems';
import { z } from 'zod';
import { messageOf, UserError } from '../errors.ts';
import { parseJson } from '../parse-json.ts';
import { listCheckpoints } from '../training/checkpoint.ts';

const statsSchema = z.looseObject({ images: z.number().min(0) });
const metricSchema = z.object({
  images: z.number().min(0),
  name: z.string(),
  value: z.number(),
  n: z.number().optional(),
  seed: z.union([z.string(), z.number()]).optional(),
  better: z.enum(['lower', 'higher']).optional(),
  /** The same figure of the data set's own pictures, of a metric that can be asked of them alone. */
  reals: z.number().optional(),
  /** The same figure of what a restorer was given, of a metric of pairs. */
  input: z.number().optional(),
});
const alarmSchema = z.object({ images: z.number().min(0), alarm: z.string(), text: z.string() });

/** A line of `stats.jsonl`: means by name, at so many images seen. */
export type StatsLine = z.infer<typeof statsSchema>;
/** A line of `metrics.jsonl`. */
export type MetricLine = z.infer<typeof metricSchema>;
/** A line of `alarms.jsonl`. */
export type AlarmLine = z.infer<typeof alarmSchema>;

/** A grid of samples, and how far the run was. */
export interface GridFile {
  readonly path: string;
  readonly images: number;
}

/** What a run directory says about itself, in the order of images seen. */
export interface RunRecord {
  readonly config: Readonly<Record<string, unknown>>;
  readonly stats: readonly StatsLine[];
  readonly metrics: readonly MetricLine[];
  readonly alarms: readonly AlarmLine[];
  readonly grids: readonly GridFile[];
  /** How far the run is, by all that it has written. */
  readonly imagesSeen: number;
  /** Path of the grid of the data set's pictures. */
  readonly reals: string | undefined;
  /** Whether it turns pictures into others: its grids show these beside what becomes of them. */
  readonly restores: boolean;
}

/**
 * Reads a run directory, also of a run that goes on meanwhile or was killed: only `config.json` must be there, and lines that
 * are not whole are left out. Throws UserError.
 */
export function readRunRecord(runDirectory: string): RunRecord {
  const config = readConfig(join(runDirectory, 'config.json'));
  const stats = readLines(join(runDirectory, 'stats.jsonl'), statsSchema, () => '');
  const metrics = readLines(join(runDirectory, 'metrics.jsonl'), metricSchema, ({ name }) => name);
  const alarms = readLines(join(runDirectory, 'alarms.jsonl'), alarmSchema, ({ alarm }) => alarm);
  const reals = join(runDirectory, 'reals.png');
  return {
    ...{ config, stats, metrics, alarms, grids: listGrids(runDirectory) },
    imagesSeen: Math.max(
      0,
      newestCheckpoint(runDirectory),
      ...[stats, metrics].map((lines) => lines.at(-1)?.images ?? 0),
    ),
    reals: existsSync(reals) ? reals : undefined,
    restores: restores(config),
  };
}

/** A run of a system that this version does not know, or with other options, is taken for one of a generator. */
function restores({ system, config }: RunRecord['config']): boolean {
  const options = z.record(z.string(), z.unknown()).safeParse(config);
  if (!options.success) return false;
  try {
    return systemNamed(String(system)).configure(options.data).restorer !== undefined;
  } catch (error) {
    if (error instanceof SystemError) return false;
    throw error;
  }
}

function readConfig(path: string): Record<string, unknown> {
  const config = z.record(z.string(), z.unknown()).safeParse(parseJson(readConfigText(path)));
  if (config.success) return config.data;
  throw new UserError(`${path} is damaged.`, 'It holds no JSON object.', 'name another run directory.');
}

function readConfigText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserError(
      'This is no run directory.',
      messageOf(error),
      'name a folder that `omokage train` made, such as runs/00000-dcgan-faces-64.',
    );
  }
}

/** The sound lines of a file, by images; of two with one key and as many images the later one, as a resumed run wrote it. */
function readLines<Line extends { images: number }>(
  path: string,
  schema: z.ZodType<Line>,
  keyOf: (line: Line) => string,
): Line[] {
  if (!existsSync(path)) return [];
  const lines = new Map<string, Line>();
  for (const text of readFileSync(path, 'utf8').split('\n')) {
    const line = schema.safeParse(parseJson(text));
    if (line.success) lines.set(`${line.data.images} ${keyOf(line.data)}`, line.data);
  }
  return [...lines.values()].sort((a, b) => a.images - b.images);
}

/** Checkpoints are named by images seen. */
function newestCheckpoint(runDirectory: string): number {
  return Number(/(\d+)\.safetensors$/.exec(listCheckpoints(runDirectory).at(-1) ?? '')?.[1] ?? 0);
}

/** Grids are named by thousands of images; the one of the untrained network is `init`. */
function listGrids(runDirectory: string): GridFile[] {
  return readdirSync(runDirectory)
    .flatMap((name) => {
      const [, label] = /^fakes-(init|\d+)\.png$/.exec(name) ?? [];
      if (label === undefined) return [];
      return [{ path: join(runDirectory, name), images: label === 'init' ? 0 : Number(label) * 1000 }];
    })
    .sort((a, b) => a.images - b.images);
}
