/**
 * The world the evaluator runs in: balances, contracts with their leaves by readable path, and logs. Undoing is putting an older
 * copy back. Sums and counts are not kept: they are added up whenever somebody asks (`totals.ts`).
 */

import type { SignatureDecl, TypedContract } from '../../src/lang/tree.ts';
import { isZero, type Leaf, type Value } from './values.ts';

export type Log = { readonly address: bigint; readonly event: SignatureDecl; readonly args: readonly Value[] };
export type Deployed = { readonly contract: TypedContract; readonly leaves: Map<string, Leaf> };

export class World {
  balances = new Map<bigint, bigint>();
  /** What accounts have that are not in `balances`. */
  readonly balanceBefore: (address: bigint) => bigint;
  contracts = new Map<bigint, Deployed>();
  logs: Log[] = [];
  now = 1n;
  blockNumber = 1n;
  chainId = 1n;

  constructor(balanceBefore: (address: bigint) => bigint = () => 0n) {
    this.balanceBefore = balanceBefore;
  }

  /** A way back: what is there is changed in place, so that whoever holds a contract sees it. */
  save(): () => void {
    const balances = new Map(this.balances);
    const leaves = new Map([...this.contracts].map(([at, contract]) => [at, new Map(contract.leaves)]));
    const logs = this.logs.length;
    return () => {
      this.balances = balances;
      this.logs.length = logs;
      for (const [at, contract] of this.contracts) {
        const before = leaves.get(at);
        if (before === undefined) this.contracts.delete(at);
        contract.leaves.clear();
        for (const [path, leaf] of before ?? []) contract.leaves.set(path, leaf);
      }
    };
  }

  balance(address: bigint): bigint {
    return this.balances.get(address) ?? this.balanceBefore(address);
  }

  /** False, and nothing moved, when there is too little. */
  move(from: bigint, to: bigint, wei: bigint): boolean {
    if (this.balance(from) < wei) return false;
    this.balances.set(from, this.balance(from) - wei);
    this.balances.set(to, this.balance(to) + wei);
    return true;
  }
}

/** What was never written is zero. */
export function readLeaf({ leaves }: Deployed, path: string, zero: Leaf): Leaf {
  return leaves.get(path) ?? zero;
}

/** Writing zero removes a leaf. */
export function writeLeaf({ leaves }: Deployed, path: string, leaf: Leaf): void {
  if (isZero(leaf)) leaves.delete(path);
  else leaves.set(path, leaf);
}
