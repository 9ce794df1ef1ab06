/** The sentence of an action in the contract's own words: `@says {caller} paid {to} {units} hlp for {note}`. */

import type { Address } from '../base/address.ts';
import { show } from '../base/show.ts';
import type { AbiParameter } from '../lang/abi.ts';
import type { KnownContract } from './contracts.ts';
import type { CallText } from './reading.ts';
import type { Names } from './values.ts';
import { nameAtStart } from './who.ts';

export type Saying = { readonly call: CallText; readonly names: Names; readonly sender: Address };

/** How a contract says that this was done, after whose words these are; undefined when it says nothing. `name` is what it is called. */
export function saidBy(contract: KnownContract, name: string, saying: Saying): string | undefined {
  const said = saysOf(contract, saying.call);
  return said && contractSays(said, name, saying);
}

type Said = { readonly says: string; readonly inputs: readonly AbiParameter[] };

function saysOf({ artifact }: KnownContract, { function: name, args }: CallText): Said | undefined {
  const entry = artifact?.abi.find(
    (row) => row.type === 'function' && row.name === name && row.inputs.length === args.length,
  );
  return entry?.type === 'function' && entry.says !== undefined
    ? { says: entry.says, inputs: entry.inputs }
    : undefined;
}

/**
 * Whose words these are, and who signed, stands before them: *village: Alise paid Bob …*, or *village, asked by Alise: …* where the
 * contract does not begin with the caller. A contract could write anything there: that Hana gave something, in some block.
 */
function contractSays({ says, inputs }: Said, contract: string, saying: Saying): string {
  const caller = nameAtStart(saying.names, saying.sender);
  const words = filled({ says: says.replace(/^\{caller\} /, ''), inputs }, saying);
  const apart = looksLikeFrame(says, words) ? quotedShown(words) : words;
  return says.startsWith('{caller} ') ? `${contract}: ${caller} ${apart}` : `${contract}, asked by ${caller}: ${apart}`;
}

/** What stands around a contract's words has these in it; texts in quotes cannot be taken for it, unless the contract wrote the quotes. */
function looksLikeFrame(says: string, words: string): boolean {
  const isPlain = /^[ !#-~]*$/.test(says);
  return !isPlain || /\b(?:block|hash|failed|tries)\b|;/i.test(words.replaceAll(/"(?:\\.|[^"\\])*"/g, ''));
}

const quotedShown = (shown: string): string => `"${shown.replaceAll('"', '\\"')}"`;

/** `{caller}` and `{param}` in the contract's own words; people's names begin with a capital letter, and an empty text says so. */
function filled({ says, inputs }: Said, { call, names, sender }: Saying): string {
  return show(says).replace(/\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (whole, name: string) => {
    if (name === 'caller') return nameAtStart(names, sender);
    const index = inputs.findIndex((input) => input.name === name);
    const arg = call.args[index];
    if (arg === undefined) return whole;
    if (inputs[index]?.type === 'address') return nameAtStart(names, arg.value as Address);
    return inputs[index]?.type === 'string' && arg.value === '' ? `(no ${name})` : arg.shown;
  });
}
