/** What is sent from the screen, from the form to the block that it comes to be in. */

import type { Hash } from '../base/hash.ts';
import { draftOf, withGas } from '../node/draft.ts';
import type { Node } from '../node/node.ts';
import type { Told } from '../timeline/sentence.ts';
import { deedOf } from './deed.ts';
import type { Mined } from './events.ts';
import { replayOf } from './lottery.ts';
import type { Form } from './model.ts';
import { signerNamed } from './signer.ts';

export class Post {
  readonly #node: Node;
  readonly #waiting = new Set<Hash>();

  constructor(node: Node) {
    this.#node = node;
  }

  /** Signs it and hands it in; it is on disk then. Throws when by now it would fail, unless that is what is wanted. */
  async send(form: Form, me: string, anyway: boolean): Promise<Hash> {
    const node = this.#node;
    const signer = signerNamed(me);
    const deed = await deedOf(form, node);
    const hash = await node.inTurn(signer.address, async () => {
      const draft = draftOf(node, signer, deed);
      const { receipt } = node.dryRun(draft);
      if (receipt.status !== 'success' && !anyway) throw new Error('This would fail by now, so it was not sent.');
      return node.submit(withGas(draft, signer, receipt));
    });
    this.#waiting.add(hash);
    return hash;
  }

  /** What is in a block since one asked last, however that came about. `toldIn`: the transactions of a block. */
  mined(toldIn: (block: number) => readonly Told[]): Mined[] {
    return [...this.#waiting].flatMap((hash) => this.#minedOne(hash, toldIn));
  }

  #minedOne(hash: Hash, toldIn: (block: number) => readonly Told[]): Mined[] {
    const { chain, names } = this.#node;
    const found = chain.findTransaction(hash);
    if (found === undefined) return [];
    this.#waiting.delete(hash);
    const { header } = found.block;
    const place = { block: Number(header.number), index: found.index };
    const told = toldIn(place.block)[found.index];
    const { contractAddress } = found.receipt;
    const contract = contractAddress && names.nameOf(contractAddress)?.name;
    return [{ hash, replay: replayOf(header), told: told === undefined ? [] : [told.sentence], place, contract }];
  }
}
