import { describe, expect, it } from 'vitest';
import { restorationMarks } from './restoration-marks.ts';
import { xmpPacket } from './xmp-packet.ts';

const SOURCE_TYPES = 'http://cv.iptc.org/newscodes/digitalsourcetype';

describe('xmpPacket', () => {
  it('says how the picture was made', () => {
    expect(xmpPacket('generated')).toContain(
      `Iptc4xmpExt:DigitalSourceType="${SOURCE_TYPES}/trainedAlgorithmicMedia"/>`,
    );
    expect(xmpPacket('restored')).toContain(
      `Iptc4xmpExt:DigitalSourceType="${SOURCE_TYPES}/compositeWithTrainedAlgorithmicMedia"/>`,
    );
  });

  it('names the model, whatever is in its name', () => {
    const packet = xmpPacket('restored', [['Model', 'a<b>"\'&\0\ud800']]);
    expect(packet).toContain('Iptc4xmpExt:AISystemUsed="Omokage a&#60;b&#62;&#34;&#39;&#38;"\n');
    expect(packet).toContain('omokage:Model="a&#60;b&#62;&#34;&#39;&#38;"/>');
  });

  it('says what else the picture came of, in names that XML takes', () => {
    const packet = xmpPacket('generated', [
      ['Seed', 'かげ & <co>'],
      ['Mix Layers', '0-3'],
    ]);
    expect(packet).toContain(' xmlns:omokage="urn:omokage:xmp:1#"\n');
    expect(packet).toContain(' omokage:Seed="かげ &#38; &#60;co&#62;"\n');
    expect(packet).toContain(' omokage:MixLayers="0-3"/>');
    expect(packet).not.toContain('AISystemUsed');
  });
});

describe('restorationMarks', () => {
  it('says the same in the packet and in texts', () => {
    const { xmp, texts } = restorationMarks({ model: 'larger@1a2b', task: 'upscale', scale: 2 });
    const said = [
      ['Task', 'upscale'],
      ['Model', 'larger@1a2b'],
      ['Scale', '2'],
    ] as const;
    expect(xmp).toBe(xmpPacket('restored', said));
    expect(texts).toEqual([['Software', 'Omokage'], ...said]);
  });
});
