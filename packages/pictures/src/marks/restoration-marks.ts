import type { Marks, Text } from './marks.ts';
import { SOFTWARE, xmpPacket } from './xmp-packet.ts';

export interface RestorationProvenance {
  /** `name@digest`. */
  model: string;
  task: string;
  /** Upscaling only: by how much the sides grew. */
  scale?: number;
}

/** What is said of a restoration, beside that it is one: in a PNG's texts, and in headers. */
export function restorationTexts({ task, model, scale }: RestorationProvenance): Text[] {
  return [['Task', task], ['Model', model], ...(scale === undefined ? [] : [['Scale', `${scale}`] as const])];
}

/** The marks of a picture that a model restored: the same from whatever part of the product it comes. */
export function restorationMarks(provenance: RestorationProvenance): Required<Marks> {
  const texts = restorationTexts(provenance);
  return { xmp: xmpPacket('restored', texts), texts: [['Software', SOFTWARE], ...texts] };
}
