import { checkPlan } from '@omokage/models/plan';
import { describeAgain, type Telling } from '@omokage/weights';
import { readArtefactDirectory, writeArtefact } from '@omokage/weights/directory-store';
import { explained } from './explained.ts';

/**
 * Writes an exported model again with something else said of it. Its weights stay as they are, byte for byte. Returns its digest.
 * Throws UserError.
 */
export const tellAgain = (folder: string, change: Telling, out: string): Promise<string> =>
  explained(async () => {
    const read = await readArtefactDirectory(folder, undefined, { check: checkPlan });
    const told = await describeAgain(read, change);
    await writeArtefact(out, told);
    return told.digest;
  });
