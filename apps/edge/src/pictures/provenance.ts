import type { PngTexts } from './png.ts';

/**
 * Marks that say a picture was made by a model: machine-readable (IPTC Digital Source Type in XMP, headers) and plain
 * (PNG texts). They travel with the file, so nothing downstream has to trust the URL it came from.
 */

/** https://cv.iptc.org/newscodes/digitalsourcetype: "created algorithmically, from a model trained on samples". */
export const DIGITAL_SOURCE_TYPE = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia';

export interface Provenance {
  /** `name@digest`. */
  model: string;
  seed: string;
  psi: string;
  /** What was asked for beside the seed, as the model took it. */
  class?: string;
  text?: string;
  /** The seed whose styles were mixed in, and the layers, `a-b`. */
  mix?: { seed: string; layers: string };
}

const SOFTWARE = 'Omokage';

/** The PNG chunks of a generated picture. */
export function provenanceTexts(marks: Provenance): Required<PngTexts> {
  return {
    xmp: xmpPacket(),
    entries: [['Software', SOFTWARE], ...marksOf(marks)],
  };
}

/** The same marks as response headers. Values are percent-encoded where they are not plain: headers are ASCII. */
export function provenanceHeaders(marks: Provenance): Record<string, string> {
  const named = marksOf(marks).map(([keyword, value]) => [
    `Omokage-${keyword.replace(' ', '-')}`,
    keyword === 'Model' ? value : encodeURIComponent(value),
  ]);
  return { 'Omokage-Generated': 'true', ...Object.fromEntries(named) };
}

function marksOf({ model, seed, psi, class: drawn, text, mix }: Provenance): [keyword: string, value: string][] {
  return [
    ['Seed', seed],
    ['Model', model],
    ['Psi', psi],
    ...(drawn === undefined ? [] : [['Class', drawn] as [string, string]]),
    ...(text === undefined ? [] : [['Text', text] as [string, string]]),
    ...(mix === undefined
      ? []
      : [['Mix', mix.seed] as [string, string], ['Mix Layers', mix.layers] as [string, string]]),
  ];
}

/** Only constants go in: a text from a request would have to be escaped for XML. */
function xmpPacket(): string {
  return [
    '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">',
    ' <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '  <rdf:Description rdf:about=""',
    '    xmlns:xmp="http://ns.adobe.com/xap/1.0/"',
    '    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"',
    `    xmp:CreatorTool="${SOFTWARE}"`,
    `    Iptc4xmpExt:DigitalSourceType="${DIGITAL_SOURCE_TYPE}"/>`,
    ' </rdf:RDF>',
    '</x:xmpmeta>',
    '<?xpacket end="r"?>',
  ].join('\n');
}
