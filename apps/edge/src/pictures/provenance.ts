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
}

const SOFTWARE = 'Omokage';

/** The PNG chunks of a generated picture. */
export function provenanceTexts({ model, seed, psi }: Provenance): Required<PngTexts> {
  return {
    xmp: xmpPacket(),
    entries: [
      ['Software', SOFTWARE],
      ['Seed', seed],
      ['Model', model],
      ['Psi', psi],
    ],
  };
}

/** The same marks as response headers. Seeds are percent-encoded: header values are ASCII. */
export function provenanceHeaders({ model, seed, psi }: Provenance): Record<string, string> {
  return {
    'Omokage-Generated': 'true',
    'Omokage-Model': model,
    'Omokage-Seed': encodeURIComponent(seed),
    'Omokage-Psi': psi,
  };
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
