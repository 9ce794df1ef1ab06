/** A development chain in memory, mined on the spot: tests act on it by names and text, as people do. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Address } from '../../src/base/address.ts';
import { utf8ToBytes } from '../../src/base/bytes.ts';
import { parseHlp } from '../../src/base/units.ts';
import { sealBlock } from '../../src/chain/block.ts';
import { Chain } from '../../src/chain/chain.ts';
import { developmentGenesis, type Genesis } from '../../src/chain/genesis.ts';
import { nextBaseFee } from '../../src/chain/gas.ts';
import { sealHash } from '../../src/chain/header.ts';
import { search } from '../../src/chain/pow.ts';
import type { Receipt } from '../../src/chain/receipt.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import { BlockRun, type Prepared } from '../../src/chain/transition.ts';
import { compileFiles, type Artifact } from '../../src/lang/artifact.ts';
import { gatherFiles } from '../../src/lang/imports.ts';
import type { SourceFile } from '../../src/lang/source.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import type { Store } from '../../src/state/store.ts';
import { encodeCall, encodeDeployment } from '../../src/timeline/calls.ts';
import { contractsIn } from '../../src/timeline/contracts.ts';
import { toldAt } from '../../src/timeline/replay.ts';
import type { Told } from '../../src/timeline/sentence.ts';
import { Stepper } from '../../src/timeline/stepper.ts';
import type { Names } from '../../src/timeline/values.ts';
import { HELPER_NAME, developmentPeople, personAt, personNamed } from '../../src/wallet/mnemonic.ts';

const ROOT = join(import.meta.dirname, '../..');
const GWEI = 1_000_000_000n;

export function compileText(name: string, text: string): Artifact {
  return compiled([{ name, text }]);
}

function compiled(files: readonly SourceFile[]): Artifact {
  const { artifacts, diagnostics } = compileFiles(files);
  const artifact = artifacts[0];
  if (artifact === undefined) throw new Error(JSON.stringify(diagnostics, undefined, 2));
  return artifact;
}

export function contractText(name: string): string {
  return textOf(`${name}.hlp`);
}

const textOf = (file: string): string => readFileSync(join(ROOT, 'contracts', file), 'utf8');

export type Mined = {
  readonly block: number;
  readonly receipt: Receipt;
  readonly told: Told;
  readonly transaction: Transaction;
};

export class Town {
  readonly chain: Chain;
  readonly #contracts = new Map<string, Address>();

  private constructor(chain: Chain) {
    this.chain = chain;
  }

  static async open(options: { readonly store?: Store; readonly genesis?: Genesis } = {}): Promise<Town> {
    const genesis =
      options.genesis ??
      developmentGenesis(
        developmentPeople()
          .filter(({ name }) => name !== HELPER_NAME)
          .map(({ address }) => address),
      );
    return new Town(await Chain.open(options.store ?? openMemoryStore(), genesis));
  }

  readonly names: Names = {
    nameOf: (address) => {
      const person = personAt(address);
      if (person !== undefined) return { name: person.name, kind: 'person' };
      const contract = [...this.#contracts].find(([, where]) => where === address);
      return contract && { name: contract[0], kind: 'contract' };
    },
    resolve: (name) => personNamed(name)?.address ?? this.#contracts.get(name),
    all: () => [...developmentPeople().map(({ name }) => name), ...this.#contracts.keys()],
  };

  address(name: string): Address {
    const address = this.names.resolve(name);
    if (address === undefined) throw new Error(`nobody is called ${name}`);
    return address;
  }

  /** Puts a contract on the chain; `text` stands in for the file of that name in `contracts/`. What it imports is found there. */
  async deploy(name: string, args: readonly string[] = [], text = contractText(name)): Promise<Mined> {
    const artifact = compiled(await gatherFiles({ name: `${name}.hlp`, text }, async (file) => textOf(file)));
    const mined = await this.mine({ to: undefined, data: encodeDeployment(artifact, args, this.names) });
    this.name(name, mined.receipt.contractAddress);
    return mined;
  }

  /** What a contract is called from now on; nothing for one that was not made. */
  name(name: string, contract: Address | undefined): void {
    if (contract !== undefined) this.#contracts.set(name, contract);
  }

  /** `send('village.pay', ['bob', '4.5', 'bike'], { from: 'alise' })` */
  async send(
    target: string,
    args: readonly string[],
    wish: { readonly from?: string; readonly pay?: string } = {},
  ): Promise<Mined> {
    const [contract = '', action = ''] = target.split('.');
    const to = this.address(contract);
    const known = contractsIn(this.chain.headState())(to);
    if (known === undefined) throw new Error(`${contract} is not a contract`);
    const data = encodeCall(known, action, args, this.names);
    return this.mine({ to, data, value: parseHlp(wish.pay ?? '0') }, wish.from);
  }

  async give(
    to: string,
    amount: string,
    wish: { readonly from?: string; readonly memo?: string } = {},
  ): Promise<Mined> {
    const data = utf8ToBytes(wish.memo ?? '');
    return this.mine({ to: this.address(to), value: parseHlp(amount), data }, wish.from);
  }

  /** Signs, builds a block around the one transaction, finds its nonce and imports it. */
  async mine(
    what: { readonly to: Address | undefined; readonly data: Uint8Array; readonly value?: bigint },
    from = 'alise',
  ): Promise<Mined> {
    const { chain } = this;
    const transaction = this.sign(what, from);
    const candidate = chain.build([transaction], {
      timestamp: chain.head.header.timestamp + 5n,
      miner: this.address(HELPER_NAME),
    });
    const refused = candidate.refused[0];
    if (refused !== undefined) throw refused.error;
    const found = search(sealHash(candidate.block.header), candidate.block.header.difficulty, 0n, 1_000_000);
    if (found === undefined) throw new Error('no nonce in a million tries');
    const block = sealBlock(candidate.block, found.nonce);
    const { receipts } = await chain.import(block);
    const receipt = receipts[0] as Receipt;
    const told = toldAt(chain, { block: Number(block.header.number), index: 0 }, this.names);
    return { block: Number(block.header.number), receipt, told, transaction };
  }

  sign(
    what: { readonly to: Address | undefined; readonly data: Uint8Array; readonly value?: bigint },
    from: string,
  ): Transaction {
    const person = personNamed(from);
    if (person === undefined) throw new Error(`nobody is called ${from}`);
    const nonce = this.chain.headState().account(person.address)?.nonce ?? 0n;
    const fees = { maxPriorityFeePerGas: GWEI, maxFeePerGas: 100n * GWEI, gasLimit: 10_000_000n };
    const unsigned = { type: 2, chainId: 1902n, nonce, ...fees, accessList: [], value: 0n, ...what } as const;
    return signTransaction(unsigned, person.privateKey);
  }

  /** As a node would: on the newest state, behind those that wait. */
  prepare(transaction: Transaction, waiting: readonly Transaction[] = []): Prepared {
    const { header } = this.chain.head;
    const { number, timestamp, miner } = header;
    const context = { number: number + 1n, timestamp: timestamp + 5n, miner, baseFeePerGas: nextBaseFee(header) };
    const run = new BlockRun(this.chain.headState(), { ...context, params: this.chain.params });
    for (const earlier of waiting) run.apply(earlier);
    return run.prepare(transaction);
  }

  async step(block: number, index = 0): Promise<Stepper> {
    return Stepper.open(this.chain, { block, index }, this.names);
  }
}
