import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { wordToBytes } from '../../src/base/bytes.ts';
import { addressOfKey, publicKeyOf } from '../../src/base/keys.ts';
import { draftOf, withGas } from '../../src/node/draft.ts';
import { Node } from '../../src/node/node.ts';
import { publicKeyAt } from '../../src/node/public-keys.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { type Person, personNamed } from '../../src/wallet/mnemonic.ts';

const alise = personNamed('alise')!;
const stranger = (word: bigint): Person => {
  const privateKey = wordToBytes(word);
  return { name: `stranger ${word}`, address: addressOfKey(privateKey), privateKey };
};
const MARIA = stranger(77n);
const OLGA = stranger(78n);

let node: Node;
beforeEach(async () => {
  node = await Node.open({ store: openMemoryStore(), threads: 0 });
});
afterEach(() => node.close());

async function give(from: Person, to: Person, wei = 10n ** 18n, isMined = true): Promise<void> {
  const draft = draftOf(node, from, { to: to.address, wei, data: new Uint8Array(0) });
  await node.submit(withGas(draft, from, node.dryRun(draft).receipt));
  if (isMined) await node.mine();
}

describe('the public key of somebody', () => {
  test('is not known while they only received something', async () => {
    await give(alise, MARIA);
    expect(publicKeyAt(node.chain, MARIA.address)).toBeUndefined();
  });

  test('is known from the first thing they sign: while it waits, and from then on', async () => {
    await give(alise, MARIA);
    for (let block = 0; block < 5; block++) await give(alise, OLGA);
    await give(MARIA, OLGA, 1n, false);
    expect(publicKeyAt(node.chain, MARIA.address)).toBeUndefined();
    expect(publicKeyAt(node.chain, MARIA.address, node.pending)).toEqual(publicKeyOf(MARIA.privateKey));
    await node.mine();
    for (let block = 0; block < 5; block++) await give(alise, OLGA);
    expect(publicKeyAt(node.chain, MARIA.address)).toEqual(publicKeyOf(MARIA.privateKey));
    expect(publicKeyAt(node.chain, OLGA.address)).toBeUndefined();
  });

  test('is that of the development people without any of that', () => {
    expect(publicKeyAt(node.chain, alise.address)).toEqual(publicKeyOf(alise.privateKey));
  });

  test('is not made of what somebody else did in their name', async () => {
    await give(alise, MARIA);
    const { chainId } = node.chain.params;
    const maxFeePerGas = 2n * node.baseFeePerGas() + 10n ** 9n;
    const fields = {
      chainId,
      nonce: 0n,
      maxFeePerGas,
      maxPriorityFeePerGas: 10n ** 9n,
      gasLimit: 21_000n,
      to: OLGA.address,
      value: 1n,
      data: new Uint8Array(0),
      accessList: [],
    } as const;
    node.development.impersonate(MARIA.address);
    await node.submit(node.development.transactionAs(MARIA.address, { type: 2, ...fields }));
    await node.mine();
    expect(publicKeyAt(node.chain, MARIA.address)).toBeUndefined();
    await give(MARIA, OLGA, 1n);
    expect(publicKeyAt(node.chain, MARIA.address)).toEqual(publicKeyOf(MARIA.privateKey));
  });
});
