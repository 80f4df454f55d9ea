import { ArtefactError, StoreError } from '@omokage/weights';
import { UserError } from '../errors.ts';

/** Does `work`; what `@omokage/weights` refuses becomes a UserError. */
export async function explained<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ArtefactError || error instanceof StoreError) throw UserError.from(error);
    throw error;
  }
}
