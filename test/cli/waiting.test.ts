/** What `hlp tx` says of a transaction that is in no block yet. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Hash } from '../../src/base/hash.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import { Node } from '../../src/node/node.ts';
import { personNamed } from '../../src/wallet/mnemonic.ts';
import { hlp } from './helpers.ts';

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hlp-waiting-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** Signed as a wallet does that counts its own nonces, and handed in. */
async function handedIn(directory: string, nonce: bigint): Promise<Hash> {
  const alise = personNamed('alise');
  if (alise === undefined) throw new Error('alise is one of the development people');
  const node = await Node.open({ directory });
  try {
    node.mining.pause();
    const fee = { maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 1n };
    const fields = { type: 2, chainId: 1902n, nonce, gasLimit: 21_000n, ...fee, accessList: [], value: 1n } as const;
    return await node.submit(
      signTransaction({ ...fields, to: alise.address, data: new Uint8Array() }, alise.privateKey),
    );
  } finally {
    await node.close();
  }
}

describe('a transaction that waits', () => {
  test('is told, with who mines it', async () => {
    const directory = join(scratch, 'soon');
    const hash = await handedIn(directory, 0n);
    const { code, out } = await hlp(['tx', hash, '--data', directory]);
    expect([code, out]).toEqual([
      0,
      `It waits, and is in no block yet: ${hash}\nThe next command that sends something mines it, and so does \`hlp mine\`.\n`,
    ]);
  });

  test('where mining is paused, that is why', async () => {
    const directory = join(scratch, 'paused');
    // Something is missing before it, so it is not mined before the pause.
    const hash = await handedIn(directory, 1n);
    const { out } = await hlp(['dev', '--data', directory], ['pause', 'give bob 1', `tx ${hash}`, 'quit']);
    expect(out).toContain(`no block yet: ${hash}\nMining is paused; \`resume\` goes on with it.\n`);
  });

  test('of a wallet that counts from another chain: what is missing, and the way out', async () => {
    const directory = join(scratch, 'gap');
    const hash = await handedIn(directory, 9n);
    const { code, out } = await hlp(['tx', hash.toUpperCase().replace('0X', '0x'), '--data', directory]);
    expect(code).toBe(0);
    expect(out).toContain(
      'It is number 9 of alise, counted from 0 (its nonce), and the numbers 0 to 8 would have to come first.',
    );
    expect(out).toContain('A wallet that was used with another chain goes on counting from there; make it forget');
    expect(JSON.parse((await hlp(['tx', hash, '--json', '--data', directory])).out)).toMatchObject({
      hash,
      waiting: true,
      senderName: 'alise',
      nonce: '9',
      nextNonce: '0',
    });
  });

  test('of which nobody knows anything is in no block', async () => {
    const hash = `0x${'12'.repeat(32)}`;
    const { code, err } = await hlp(['tx', hash, '--data', join(scratch, 'gap')]);
    expect([code, err]).toEqual([2, `transaction: ${hash} is in no block\n`]);
  });
});
