import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { messageOf, UserError } from '../errors.ts';
import { type Content, encodeEvent } from './event.ts';
import { tfRecord } from './tfrecord.ts';

/** Files opened by this process: two of one second shall not have one name. */
let opened = 0;

/**
 * A file of events that TensorBoard reads: `tensorboard --logdir <runs>`. Steps are images seen.
 *
 * The one file of a run that is appended to and not written whole: TensorBoard reads along while a run goes on, takes
 * records up to the last whole one, and a kill costs no more than the record in progress. Each record is with the
 * operating system when a call returns.
 */
export class EventFile {
  readonly path: string;
  private readonly descriptor: number;
  private readonly now: () => number;

  private constructor(path: string, now: () => number) {
    this.path = path;
    this.now = now;
    this.descriptor = openSync(path, 'wx');
  }

  /**
   * Begins a new file in a run's directory. A run that goes on has one file more; whatever older files say about later
   * steps than `after` belongs to a part that was lost, and TensorBoard drops it.
   * @param after images seen by the checkpoint that a run goes on from; 0 for a new run
   * @param now milliseconds since 1970
   * Throws UserError when no file can be made.
   */
  static open(directory: string, after = 0, now: () => number = Date.now): EventFile {
    try {
      mkdirSync(directory, { recursive: true });
      const file = new EventFile(join(directory, nextName(now())), now);
      file.write(0, { kind: 'file-version' });
      file.write(after + 1, { kind: 'start' });
      return file;
    } catch (error) {
      throw new UserError(
        `No TensorBoard events can be written to ${directory}.`,
        messageOf(error),
        'make room on the disk, or name a folder you can write to with --runs <folder>.',
      );
    }
  }

  scalar(step: number, tag: string, value: number): void {
    this.write(step, { kind: 'scalar', tag, value });
  }

  image(step: number, tag: string, png: Uint8Array, width: number, height: number, channels: 1 | 3): void {
    this.write(step, { kind: 'image', tag, image: { png, width, height, channels } });
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private write(step: number, content: Content): void {
    writeFileSync(this.descriptor, tfRecord(encodeEvent(this.now() / 1000, step, content)));
  }
}

/** TensorBoard looks for "tfevents" in a name and reads a folder's files in the order of their names. */
function nextName(now: number): string {
  const seconds = String(Math.floor(now / 1000)).padStart(10, '0');
  return `events.out.tfevents.${seconds}.${hostname()}.${process.pid}.${opened++}`;
}
