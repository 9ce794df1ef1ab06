/**
 * What execution gave against what the header says, one row per rule. `reward` stands before `stateRoot`: of the ways to
 * arrive at another state, paying oneself too much is the one that people try, and it can be told.
 */

import type { Hash } from '../base/hash.ts';
import { formatHlp } from '../base/units.ts';
import type { Header } from './header.ts';
import { type Paying, rewardPaid } from './reward.ts';
import { expected, type Rule } from './rules.ts';

/** What execution gave, beside the header that claimed it. */
export type ResultContext = {
  readonly header: Header;
  readonly gasUsed: bigint;
  readonly logsBloom: Uint8Array;
  readonly receiptsRoot: Hash;
  readonly stateRoot: Hash;
  /** What the miner is due, and the state's root if it were another amount (`reward.ts`); asked only when roots differ. */
  readonly rewardInWei: bigint;
  readonly rootPaying: Paying;
  /** Wei that all balances together gained (negative: lost), and what reward and burned fees say it should be. */
  readonly supplyChange: bigint;
  readonly expectedSupplyChange: bigint;
};

export const RESULT_RULES: readonly Rule<ResultContext>[] = [
  { rule: 'gasUsed', check: ({ header, gasUsed }) => expected('the gas it used', gasUsed, header.gasUsed) },
  {
    rule: 'logsBloom',
    check: ({ header, logsBloom }) => {
      const at = header.logsBloom.findIndex((byte, index) => byte !== logsBloom[index]);
      return at === -1 ? undefined : expected(`byte ${at} of its bloom`, hex(logsBloom[at]), hex(header.logsBloom[at]));
    },
  },
  {
    rule: 'receiptsRoot',
    check: ({ header, receiptsRoot }) => expected('the root of its receipts', receiptsRoot, header.receiptsRoot),
  },
  {
    rule: 'reward',
    check: ({ header, stateRoot, rewardInWei, rootPaying }) => {
      if (header.stateRoot === stateRoot) return undefined;
      const paid = rewardPaid(header.stateRoot, rootPaying);
      if (paid === undefined) return undefined;
      return `it pays its miner ${formatHlp(paid)} hlp instead of ${formatHlp(rewardInWei)}; the miner is ${header.miner}`;
    },
  },
  {
    rule: 'stateRoot',
    check: ({ header, stateRoot }) => expected('the root of the state it leads to', stateRoot, header.stateRoot),
  },
  {
    rule: 'supply',
    check: ({ supplyChange, expectedSupplyChange }) =>
      expected('the change of all balances together, in wei,', expectedSupplyChange, supplyChange),
  },
];

function hex(byte = 0): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}
