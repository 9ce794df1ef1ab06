/** Why something failed, in the words of whoever failed. No source is asked for: the names of errors and of their fields are in the code itself. */

import type { Address } from '../../base/address.ts';
import { show } from '../../base/show.ts';
import { moduleAt } from '../../chain/host.ts';
import type { Reader } from '../../state/reader.ts';
import { reasonOf } from '../../timeline/explain.ts';
import type { Names } from '../../timeline/values.ts';

/** Safe to show; undefined for data that name nothing known. */
export type FailureText = (data: Uint8Array, whose: Address | undefined) => string | undefined;

export function failureTexts(state: Reader, names: Names): FailureText {
  return (data, whose) => {
    const module = whose && moduleAt(state, whose);
    const { name, fields, text } = reasonOf('reverted', data, module && { module, artifact: undefined }, names);
    const said = fields[0]?.value;
    if (name === 'Error' && typeof said === 'string') return show(said);
    return name === undefined ? undefined : text;
  };
}
