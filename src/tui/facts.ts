/** What the screen shows of the chain, read from the node: people, contracts and what they take, the newest blocks as sentences. */

import { checksumAddress, wordToAddress } from '../base/address.ts';
import { formatHlp } from '../base/units.ts';
import { blockHash } from '../chain/block.ts';
import { accountOf } from '../chain/host.ts';
import type { Node } from '../node/node.ts';
import { memoReader } from '../node/private-memos.ts';
import { contractsIn } from '../timeline/contracts.ts';
import { detailsOf } from '../timeline/details.ts';
import { contractHistoryKey, parseHistoryKey } from '../state/records.ts';
import { toldIn } from '../timeline/replay.ts';
import { tries, type Told } from '../timeline/sentence.ts';
import { type Names, withMemos } from '../timeline/values.ts';
import { type Person, personAt } from '../wallet/mnemonic.ts';
import { callablesOf, oneLine } from './callables.ts';
import type { BlockFacts, ContractFacts, Facts, SourceFacts, VillageFacts } from './model.ts';
import { isVillage, sourcesAround } from './sources.ts';
import { VILLAGE } from './story.ts';

/** So many of the newest blocks are told. */
const MOST_BLOCKS = 200;

/** Remembers what does not change while the chain grows: blocks that were told stay told, until another branch displaces them. */
export class FactFinder {
  readonly #node: Node;
  readonly #sources: readonly SourceFacts[];
  readonly #told = new Map<number, readonly Told[]>();
  readonly #blocks = new Map<number, BlockFacts>();
  readonly #contracts = new Map<string, ContractFacts>();
  /** The newest payment that was seen in each village. */
  readonly #payments = new Map<string, NonNullable<VillageFacts['payment']>>();
  /** What whoever looks knows. */
  #names: Names;

  constructor(node: Node) {
    this.#node = node;
    this.#names = node.names;
    this.#sources = sourcesAround();
  }

  /** From now on the chain is told to this person: private memos from and to them are open. */
  lookAs(person: Person): void {
    this.#names = withMemos(this.#node.names, memoReader(person));
    this.#told.clear();
    this.#blocks.clear();
  }

  now(): Facts {
    const { chain, names, pending, mining } = this.#node;
    const head = Number(chain.head.header.number);
    const numbers = Array.from({ length: Math.min(head, MOST_BLOCKS) }, (_, i) => head - i);
    const state = chain.headState();
    return {
      head,
      waiting: pending.length,
      isPaused: mining.isPaused,
      people: names.people().map(({ name, address }) => ({
        name,
        address: checksumAddress(address),
        hlp: formatHlp(accountOf(state, address).balance),
        ...(personAt(address) === undefined ? { isElsewhere: true } : {}),
      })),
      contracts: names.contracts().map(({ name, address }) => this.#contract(name, address)),
      sources: this.#sources,
      blocks: numbers.map((number) => this.#block(number)),
      village: this.#village(numbers),
    };
  }

  /** Another branch took the place of the one that was told. */
  forget(): void {
    for (const known of [this.#told, this.#blocks, this.#contracts, this.#payments]) known.clear();
  }

  /** The transactions of a block, told. */
  toldIn(number: number): readonly Told[] {
    const known = this.#told.get(number);
    if (known !== undefined) return known;
    const told = toldIn(this.#node.chain, number, this.#names);
    this.#told.set(number, told);
    if (this.#told.size > 2 * MOST_BLOCKS) this.#told.delete(Math.min(...this.#told.keys()));
    return told;
  }

  #block(number: number): BlockFacts {
    const known = this.#blocks.get(number) ?? this.#readBlock(number);
    this.#blocks.set(number, known);
    if (this.#blocks.size > 2 * MOST_BLOCKS) this.#blocks.delete(Math.min(...this.#blocks.keys()));
    return known;
  }

  #readBlock(number: number): BlockFacts {
    const block = this.#node.chain.blockByNumber(BigInt(number));
    return {
      number,
      hash: block === undefined ? '' : blockHash(block),
      tries: block === undefined ? '' : tries(block),
      transactions: this.toldIn(number).map((told) => ({
        index: told.index,
        sentence: told.sentence,
        failed: told.status !== 'success',
        details: detailsOf(told),
      })),
    };
  }

  #contract(name: string, address: `0x${string}`): ContractFacts {
    const known = this.#contracts.get(address);
    if (known !== undefined) return known;
    const contract = contractsIn(this.#node.chain.headState())(address);
    const facts: ContractFacts = {
      name,
      address: checksumAddress(address),
      about: oneLine(contract?.artifact?.userdoc.notice),
      functions: contract === undefined ? [] : callablesOf(contract),
    };
    this.#contracts.set(address, facts);
    return facts;
  }

  /** The newest village that is like the one in `contracts/`: its steward and members, as it remembers them. */
  #village(numbers: readonly number[]): VillageFacts | undefined {
    const { names, chain } = this.#node;
    const state = chain.headState();
    const contract = names.contracts().findLast(({ name, address }) => {
      const known = name.replace(/-\d+$/, '') === VILLAGE ? contractsIn(state)(address) : undefined;
      return known !== undefined && isVillage(known.module);
    });
    if (contract === undefined) return undefined;
    const steward = names.nameOf(wordToAddress(state.word(contract.address, 'steward')))?.name;
    if (steward === undefined) return undefined;
    const members = names
      .people()
      .filter(({ address }) => state.word(contract.address, `members[${address}]`) !== 0n)
      .map(({ name }) => name);
    return { contract: contract.name, steward, members, payment: this.#payment(contract.name, numbers) };
  }

  #payment(contract: string, numbers: readonly number[]): VillageFacts['payment'] {
    for (const number of numbers) {
      if (this.#paidIn(number, contract)) break;
    }
    return this.#payments.get(contract);
  }

  #paidIn(number: number, contract: string): boolean {
    const paid = this.toldIn(number).find(
      ({ call, status, recipientName }) =>
        status === 'success' && recipientName === contract && call?.function === 'pay',
    );
    if (paid === undefined) return false;
    this.#payments.set(contract, { block: number, index: paid.index });
    return true;
  }

  /** Looks for a payment in older blocks than those that are told: where a balance was written last. */
  async lookBack(): Promise<void> {
    const { names, chain } = this.#node;
    const village = this.now().village;
    const address = village && names.resolve(village.contract);
    if (village === undefined || address === undefined || village.payment !== undefined) return;
    let newest = 0;
    for await (const [key] of chain.store.scan(`${contractHistoryKey(address)}balances[`)) {
      newest = Math.max(newest, Number(parseHistoryKey(key, address).block));
    }
    if (newest > 0) this.#paidIn(newest, village.contract);
  }
}
