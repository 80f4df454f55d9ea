import {
  type Marks,
  type RestorationProvenance,
  restorationTexts,
  SOFTWARE,
  type Text,
  xmpPacket,
} from '@omokage/pictures/marks';

/**
 * Marks that say a picture was made by a model: machine-readable (IPTC Digital Source Type in XMP, headers) and plain
 * (PNG texts). They travel with the file, so nothing downstream has to trust the URL it came from.
 */

export interface Provenance {
  /** What the picture shows: its seed, or those of all faces in it. */
  subject: readonly Text[];
  /** `name@digest`. */
  model: string;
  psi: string;
  /** What was asked for beside the seed, as the model took it. */
  class?: string;
  text?: string;
  /** The seed whose styles were mixed in, and the layers, `a-b`. */
  mix?: { seed: string; layers: string };
}

/** The marks of a generated picture. */
export function provenanceMarks(provenance: Provenance): Required<Marks> {
  const texts = textsOf(provenance);
  return { xmp: xmpPacket('generated', texts), texts: [['Software', SOFTWARE], ...texts] };
}

/** The same marks as response headers. */
export const provenanceHeaders = (provenance: Provenance): Record<string, string> => ({
  'Omokage-Generated': 'true',
  ...headersOf(textsOf(provenance)),
});

/** The marks of a restored picture (`restorationMarks`) as response headers. */
export const restorationHeaders = (provenance: RestorationProvenance): Record<string, string> => ({
  'Omokage-Restored': 'true',
  ...headersOf(restorationTexts(provenance)),
});

/** Values are percent-encoded where they are not plain: headers are ASCII. */
function headersOf(texts: readonly Text[]): Record<string, string> {
  const named = texts.map(([keyword, value]) => [
    `Omokage-${keyword.replace(' ', '-')}`,
    keyword === 'Model' ? value : encodeURIComponent(value),
  ]);
  return Object.fromEntries(named);
}

function textsOf({ subject, model, psi, class: drawn, text, mix }: Provenance): Text[] {
  return [
    ...subject,
    ['Model', model],
    ['Psi', psi],
    ...(drawn === undefined ? [] : [['Class', drawn] as const]),
    ...(text === undefined ? [] : [['Text', text] as const]),
    ...(mix === undefined ? [] : [['Mix', mix.seed] as const, ['Mix Layers', mix.layers] as const]),
  ];
}
