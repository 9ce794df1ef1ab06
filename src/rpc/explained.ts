/** What people write – paths, values, names – is read by the timeline; what it cannot read is refused here with its place in front. */

import { UnitError } from '../base/units.ts';
import { ValueError } from '../timeline/parse-value.ts';
import { badParam } from './errors.ts';

/** What `read` answers. Throws RpcError (badParams) for what it cannot make sense of. */
export function explained<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ValueError || error instanceof UnitError) throw badParam(place, error.message);
    throw error;
  }
}
