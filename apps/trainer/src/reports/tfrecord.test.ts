import { describe, expect, it } from 'vitest';
import { tfRecord } from './tfrecord.ts';

describe('tfRecord', () => {
  // The first record of a file that TensorFlow wrote: an Event with wall_time 0 and file_version "brain.Event:2".
  it('frames as TensorFlow does', () => {
    const event = Buffer.from(`09${'00'.repeat(8)}1a0d${Buffer.from('brain.Event:2').toString('hex')}`, 'hex');
    const record = Buffer.from(tfRecord(event));
    expect(record.readBigUInt64LE(0)).toBe(24n);
    // Every event file begins so: 24 bytes follow, and this is their length's checksum.
    expect(record.subarray(0, 12).toString('hex')).toBe('1800000000000000a37f4b22');
    expect(record.subarray(12, -4)).toEqual(event);
    expect(record).toHaveLength(40);
  });

  it('masks the checksum: rotated by 15, and a constant added', () => {
    const record = Buffer.from(tfRecord(Buffer.from('123456789')));
    const crc = 0xe306_9283n;
    const rotated = (crc >> 15n) | ((crc << 17n) & 0xffff_ffffn);
    expect(BigInt(record.readUInt32LE(record.length - 4))).toBe((rotated + 0xa282_ead8n) % 2n ** 32n);
  });
});
