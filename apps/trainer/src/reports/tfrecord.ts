import { crc32c } from './crc32c.ts';

/** What a record has around its data: length and its checksum before, the data's checksum behind. */
const BEFORE = 12;
const BEHIND = 4;

/**
 * `data` as one record of TensorFlow's record format: uint64 length, uint32 masked CRC-32C of the length, the data, uint32
 * masked CRC-32C of the data; all little-endian (TensorFlow's guide "TFRecord and tf.train.Example").
 */
export function tfRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(BEFORE + data.length + BEHIND);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, masked(crc32c(record.subarray(0, 8))), true);
  record.set(data, BEFORE);
  view.setUint32(BEFORE + data.length, masked(crc32c(data)), true);
  return record;
}

/** Checksums of data that holds checksums are weak, hence this rotation. */
const masked = (crc: number): number => (((crc >>> 15) | (crc << 17)) + 0xa282_ead8) >>> 0;
