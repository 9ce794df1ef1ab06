/** What was changed, in words. */

import { equalBytes } from '../../base/bytes.ts';
import { formatHlp } from '../../base/units.ts';
import type { Artifact } from '../../lang/artifact.ts';
import { nameOf } from '../changes.ts';
import { timeText } from '../layout.ts';
import type { WhatIfChange } from './plan.ts';
import { sourceText } from './source.ts';
import type { Subject } from './subject.ts';

/** Something that was changed, in words that are safe to show. */
export type Changed = {
  readonly what: 'argument' | 'caller' | 'value' | 'time' | 'source';
  /** `units`, `the caller`, `the hlp sent along`, `the time of block 4`, `the source of village`. */
  readonly name: string;
  readonly shownOriginal: string;
  readonly shownBranch: string;
};

const hlp = (wei: bigint): string => `${formatHlp(wei)} hlp`;

/** Of who sends it, what travels along, and when. */
export function ownChanges({ sender, transaction, block, names }: Subject, change: WhatIfChange): Changed[] {
  const { caller, value, time } = change;
  const { number, timestamp } = block.header;
  const rows: (Changed | undefined)[] = [
    caller === undefined
      ? undefined
      : {
          what: 'caller',
          name: 'the caller',
          shownOriginal: nameOf(sender, names),
          shownBranch: nameOf(caller, names),
        },
    value === undefined
      ? undefined
      : { what: 'value', name: 'the hlp sent along', shownOriginal: hlp(transaction.value), shownBranch: hlp(value) },
    time === undefined
      ? undefined
      : {
          what: 'time',
          name: `the time of block ${number}`,
          shownOriginal: timeText(timestamp),
          shownBranch: timeText(time),
        },
  ];
  return rows.filter((row) => row !== undefined);
}

export function sourceChange({ contract, receipt, names }: Subject, artifact: Artifact | undefined): Changed[] {
  if (artifact === undefined || receipt.contractAddress === undefined) return [];
  const name = `the source of ${nameOf(receipt.contractAddress, names)}`;
  const shownOriginal = sourceText(contract?.artifact);
  const isSame = contract?.artifact !== undefined && equalBytes(contract.artifact.bytecode, artifact.bytecode);
  const shownBranch = isSame ? 'the very same' : sourceText(artifact);
  return [{ what: 'source', name, shownOriginal, shownBranch }];
}
