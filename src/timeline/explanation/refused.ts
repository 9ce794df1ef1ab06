/** A transaction that none of a contract's code has seen: refused at its door, or no contract at all. */

import { type Address, wordToAddress } from '../../base/address.ts';
import { show } from '../../base/show.ts';
import { nameOf } from '../changes.ts';
import { contractsIn, type KnownContract } from '../contracts.ts';
import { formatPosition, positionIn } from '../position.ts';
import type { Quiet } from '../quiet.ts';
import type { Names } from '../values.ts';
import { doorText } from './door.ts';
import type { Explanation } from './explanation.ts';

/** Undefined when it went well. */
export function refusedAtTheDoor({ told: { reason }, replay, names }: Quiet): Explanation | undefined {
  if (reason === undefined) return undefined;
  const prepared = replay.prepare();
  const { call, state } = prepared;
  const address = call && wordToAddress(call.contract);
  const contract = address && contractsIn(state)(address);
  const who = address === undefined ? '' : whoIs(address, contract, names);
  const visit = contract && call && { who, contract, kind: call.kind, data: call.data, wei: call.value, gas: call.gas };
  return {
    kind: reason.name === 'out of gas' ? 'gas' : 'refused',
    position: formatPosition(positionIn(replay.place, 0)),
    reason,
    contract: who,
    condition: undefined,
    decidedBy: undefined,
    was: undefined,
    rule: (visit && doorText(reason.name, visit)) ?? reason.text,
    operands: [],
    values: [],
    path: [],
    source: undefined,
    search: undefined,
    because: undefined,
    gas: undefined,
  };
}

/** What was to be deployed has no name yet but that in its source. */
function whoIs(address: Address, contract: KnownContract | undefined, names: Names): string {
  const own = names.nameOf(address) === undefined ? contract?.artifact?.name : undefined;
  return own === undefined ? nameOf(address, names) : show(own);
}
