import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import protobuf from 'protobufjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { EventFile } from './tensorboard.ts';

/** Fields of `event.proto` and `summary.proto` of TensorFlow by their published names and numbers, read by another encoder. */
const { root } = protobuf.parse(
  `
  syntax = "proto3";
  message Event {
    double wall_time = 1; int64 step = 2;
    oneof what { string file_version = 3; Summary summary = 5; SessionLog session_log = 7; }
  }
  message SessionLog {
    enum SessionStatus { STATUS_UNSPECIFIED = 0; START = 1; STOP = 2; CHECKPOINT = 3; }
    SessionStatus status = 1; string checkpoint_path = 2; string msg = 3;
  }
  message Summary {
    message Image { int32 height = 1; int32 width = 2; int32 colorspace = 3; bytes encoded_image_string = 4; }
    message Value { string tag = 1; oneof value { float simple_value = 2; Image image = 4; } }
    repeated Value value = 1;
  }
`,
  { keepCase: true },
);
const Event = root.lookupType('Event');

/** The checksum by long division, bit for bit. */
function crcByDivision(data: Uint8Array): bigint {
  let remainder = 0xffff_ffffn;
  for (const byte of data) {
    remainder ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) remainder = remainder & 1n ? (remainder >> 1n) ^ 0x82f6_3b78n : remainder >> 1n;
  }
  const crc = remainder ^ 0xffff_ffffn;
  return (((crc >> 15n) | ((crc & 0x7fffn) << 17n)) + 0xa282_ead8n) & 0xffff_ffffn;
}

/** Events of a file up to its last whole record, as TensorBoard reads one that is still being written. */
function readEvents(path: string): Record<string, unknown>[] {
  const file = readFileSync(path);
  const events: Record<string, unknown>[] = [];
  for (let at = 0; at + 12 <= file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    if (at + 16 + length > file.length) break;
    expect(BigInt(file.readUInt32LE(at + 8))).toBe(crcByDivision(file.subarray(at, at + 8)));
    const data = file.subarray(at + 12, at + 12 + length);
    expect(BigInt(file.readUInt32LE(at + 12 + length))).toBe(crcByDivision(data));
    events.push(Event.toObject(Event.decode(data), { longs: Number, enums: String }));
    at += 16 + length;
  }
  return events;
}

describe('EventFile', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'omokage-events-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('writes what another decoder reads', () => {
    const events = EventFile.open(join(folder, 'new'), 0, () => 1_700_000_000_250);
    const png = Uint8Array.from({ length: 300 }, (_, index) => index % 256);
    events.scalar(1000, 'loss/D', 0.7);
    events.scalar(0x1_0000_0001, 'D(fake)', Number.NaN);
    events.scalar(127, '面影', -1e-8);
    events.image(128, 'fakes', png, 512, 256, 3);
    events.close();
    expect(dirname(events.path)).toBe(join(folder, 'new'));
    expect(basename(events.path)).toMatch(
      new RegExp(`^events\\.out\\.tfevents\\.1700000000\\.${hostname()}\\.${process.pid}\\.\\d+$`),
    );

    const at = { wall_time: 1_700_000_000.25 };
    const value = (tag: string, rest: object) => ({ summary: { value: [{ tag, ...rest }] } });
    const [version, start, ...written] = readEvents(events.path);
    expect(version).toEqual({ ...at, file_version: 'brain.Event:2' });
    expect(start).toEqual({ ...at, step: 1, session_log: { status: 'START' } });
    expect(written).toEqual([
      { ...at, step: 1000, ...value('loss/D', { simple_value: Math.fround(0.7) }) },
      { ...at, step: 0x1_0000_0001, ...value('D(fake)', { simple_value: Number.NaN }) },
      { ...at, step: 127, ...value('面影', { simple_value: Math.fround(-1e-8) }) },
      {
        ...at,
        step: 128,
        ...value('fakes', {
          image: { height: 256, width: 512, colorspace: 3, encoded_image_string: Buffer.from(png) },
        }),
      },
    ]);
  });

  it('begins another file when a run goes on, and voids what came after', () => {
    const run = join(folder, 'resumed');
    EventFile.open(run, 0, () => 5000).close();
    EventFile.open(run, 2000, () => 6000).close();
    const names = readdirSync(run).sort();
    expect(names).toHaveLength(2);
    expect(names[0]).toContain('.0000000005.');
    expect(readEvents(join(run, names[1]!))[1]).toMatchObject({ step: 2001, session_log: { status: 'START' } });
  });

  it('has each record in the file when a call returns', () => {
    const events = EventFile.open(join(folder, 'live'));
    events.scalar(1, 'a', 1);
    expect(readEvents(events.path)).toHaveLength(3);
    events.scalar(2, 'a', 2);
    expect(readEvents(events.path)).toHaveLength(4);
    events.close();
    // What a kill in the middle of a record leaves.
    writeFileSync(events.path, readFileSync(events.path).subarray(0, -1));
    expect(readEvents(events.path)).toHaveLength(3);
  });

  it('says so when no file can be made', () => {
    const taken = join(folder, 'a-file');
    writeFileSync(taken, '');
    expect(() => EventFile.open(taken)).toThrow(UserError);
    expect(() => EventFile.open(taken)).toThrow(/No TensorBoard events[\s\S]*EEXIST/);
    expect(existsSync(taken)).toBe(true);
  });
});
