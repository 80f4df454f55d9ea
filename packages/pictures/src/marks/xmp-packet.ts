import type { Text } from './marks.ts';

/** The program, as metadata names it. */
export const SOFTWARE = 'Omokage';

/** https://cv.iptc.org/newscodes/digitalsourcetype: how a picture came to be, in terms that machines read. */
export const DIGITAL_SOURCE_TYPE = {
  /** "Created algorithmically, from a model trained on samples": all of it is the model's. */
  generated: 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
  /** Some of it was there, and a model added the rest. */
  restored: 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia',
} as const;

/** Of what no standard has a word for: the seed, psi, the task. A name, not a place; readers show its prefix. */
const NAMESPACE = 'urn:omokage:xmp:1#';

/**
 * An XMP packet (ISO 16684-1) that says that a model made a picture, and from what. The text "Model" is also written as the
 * IPTC names it (Photo Metadata 2025.1, "AI System Used"); the others stand under their own keywords, spaces left out.
 */
export function xmpPacket(made: keyof typeof DIGITAL_SOURCE_TYPE, texts: readonly Text[] = []): string {
  const model = texts.find(([keyword]) => keyword === 'Model')?.[1];
  const attributes = [
    'xmlns:xmp="http://ns.adobe.com/xap/1.0/"',
    'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"',
    ...(texts.length === 0 ? [] : [`xmlns:omokage="${NAMESPACE}"`]),
    `xmp:CreatorTool="${SOFTWARE}"`,
    `Iptc4xmpExt:DigitalSourceType="${DIGITAL_SOURCE_TYPE[made]}"`,
    ...(model === undefined ? [] : [`Iptc4xmpExt:AISystemUsed="${escaped(`${SOFTWARE} ${model}`)}"`]),
    ...texts.map(([keyword, value]) => `omokage:${keyword.replaceAll(' ', '')}="${escaped(value)}"`),
  ];
  return [
    '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">',
    ' <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '  <rdf:Description rdf:about=""',
    `    ${attributes.join('\n    ')}/>`,
    ' </rdf:RDF>',
    '</x:xmpmeta>',
    '<?xpacket end="r"?>',
  ].join('\n');
}

/** For a value in quotes (XML 1.0, 2.4); of what XML cannot say at all, nothing is left. */
const escaped = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, '').replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
