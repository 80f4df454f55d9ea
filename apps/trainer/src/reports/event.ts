/**
 * TensorBoard's events as protocol buffers, as far as a run needs them: field numbers are those of `event.proto` and
 * `summary.proto` of TensorFlow, which have not changed since 2015.
 */

/** What an event says, beside its time and step. */
export type Content =
  /** The first event of every file. */
  | { readonly kind: 'file-version' }
  /** What earlier files say from this event's step on is void. */
  | { readonly kind: 'start' }
  | { readonly kind: 'scalar'; readonly tag: string; readonly value: number }
  | { readonly kind: 'image'; readonly tag: string; readonly image: EncodedImage };

/** A PNG and what it holds. */
export interface EncodedImage {
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}

const SESSION_START = 1;

/** The bytes of an `Event`. @param wallTime seconds since 1970 */
export function encodeEvent(wallTime: number, step: number, content: Content): Uint8Array {
  return message(double(1, wallTime), integer(2, step), ...contentFields(content));
}

function contentFields(content: Content): Field[] {
  switch (content.kind) {
    case 'file-version':
      return [text(3, 'brain.Event:2')];
    case 'start':
      return [bytes(7, message(integer(1, SESSION_START)))];
    case 'scalar':
      return [summary(content.tag, float(2, content.value))];
    case 'image': {
      const { png, width, height, channels } = content.image;
      const image = message(integer(1, height), integer(2, width), integer(3, channels), bytes(4, png));
      return [summary(content.tag, bytes(4, image))];
    }
  }
}

/** The field `summary` with one value. */
const summary = (tag: string, value: Field): Field => bytes(5, message(bytes(1, message(text(1, tag), value))));

// Protocol buffers: a message is its fields, each a varint of (number << 3 | wire type) and the value.

type Field = readonly Uint8Array[];

const message = (...fields: Field[]): Uint8Array => Buffer.concat(fields.flat());

const integer = (number: number, value: number): Field => [varint(number * 8), varint(value)];

const bytes = (number: number, value: Uint8Array): Field => [varint(number * 8 + 2), varint(value.length), value];

const text = (number: number, value: string): Field => bytes(number, Buffer.from(value));

function double(number: number, value: number): Field {
  const encoded = Buffer.alloc(8);
  encoded.writeDoubleLE(value);
  return [varint(number * 8 + 1), encoded];
}

function float(number: number, value: number): Field {
  const encoded = Buffer.alloc(4);
  encoded.writeFloatLE(value);
  return [varint(number * 8 + 5), encoded];
}

/** Seven bits a byte, the lowest first. Divides instead of shifting: steps may be longer than 32 bits. */
function varint(value: number): Uint8Array {
  const encoded: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) encoded.push((rest % 128) + 128);
  return Uint8Array.from([...encoded, rest]);
}
