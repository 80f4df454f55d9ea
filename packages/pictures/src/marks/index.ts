export type { Marks, Text } from './marks.ts';
export { type RestorationProvenance, restorationMarks, restorationTexts } from './restoration-marks.ts';
export { DIGITAL_SOURCE_TYPE, SOFTWARE, xmpPacket } from './xmp-packet.ts';
