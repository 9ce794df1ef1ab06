/**
 * Handing in transactions: signed ones as bytes, and those that the server signs for its own accounts, or puts down in the name of somebody who is
 * impersonated. Where blocks are mined by themselves on a chain to play on, the answer comes when the transaction is in one, whether it did what
 * was wanted or was undone; otherwise when it is accepted and on disk.
 */

import type { Address } from '../../base/address.ts';
import { bytesToHex } from '../../base/bytes.ts';
import type { Hash } from '../../base/hash.ts';
import { MAX_DEPLOYMENT_BYTES } from '../../chain/params.ts';
import { rememberSender, signTransaction } from '../../chain/signing.ts';
import {
  decodeTransaction,
  encodeTransaction,
  type FeeMarketFields,
  isSystem,
  type Transaction,
} from '../../chain/transaction.ts';
import { type CallRequest, callShape } from '../call/call-shape.ts';
import { fill, type Signable } from '../call/fill.ts';
import type { Context } from '../context.ts';
import { badParam, RpcError } from '../errors.ts';
import { GIFT } from '../examples.ts';
import { toQuantity } from '../json/quantities.ts';
import { receiptJson } from '../json/receipt-json.ts';
import { feesOf, signatureOf, type TransactionJson } from '../json/transaction-json.ts';
import { method, type Method, param } from '../method.ts';
import { minedWithin } from '../reading/inclusion.ts';
import { data, looseQuantity, optional } from '../shape.ts';

/** Room for the largest deployment and all that stands around its data. */
const MOST_RAW_BYTES = MAX_DEPLOYMENT_BYTES + 1_024;

const TRANSACTION = param(
  'transaction',
  callShape,
  '`from` is needed; nonce, gas and fees are filled in where they are missing',
);

/** 2 hlp from alise to bob with the memo "thank you", her first transaction. */
const RAW_EXAMPLE =
  '0x02f87d82076e80843b9aca0084b2d05e008275309470997970c51812dc3a010c7d01b50e0d17dc79c8881bc16d674ec80000897468616e6b20796f75c080a0927635bd1e212d311db7d87438b5cf5ad95d48330143bb456e2b8a111cbdf70da0554018a084ecba6dc6cbe34cd2f5df3cca8d400d38db13b31eb7ce14b9e5c584';

const RAW = param('transaction', data(1, MOST_RAW_BYTES, 'signed transaction'), 'as its sender signed it');
/** How long somebody waits for a block: less than for any answer at all. */
const USUAL_WAIT_IN_MS = 2_000n;
const LONGEST_WAIT_IN_MS = 8_000n;

const SEND_TRANSACTION = {
  summary:
    'Signs for one of the accounts of `eth_accounts`, or acts for somebody who is impersonated, and hands the transaction in.',
  params: [TRANSACTION],
  result: 'the hash of the transaction, also where it will be undone',
  example: { params: [GIFT] },
  isTogether: true,
  run: sendTransaction,
} as const;

export const SEND_METHODS: readonly Method[] = [
  method({
    name: 'eth_sendRawTransaction',
    summary: 'Hands in a signed transaction. One that waits already is welcome, and changes nothing.',
    params: [RAW],
    result: 'the hash of the transaction',
    example: { params: [RAW_EXAMPLE] },
    isTogether: true,
    run: sendRaw,
  }),
  method({
    name: 'eth_sendRawTransactionSync',
    summary: 'Hands in a signed transaction, and answers when it is in a block (EIP-7966).',
    params: [RAW, param('timeout', optional(looseQuantity), 'milliseconds, at most 8,000; left out: 2,000')],
    result: 'its receipt',
    example: { params: [RAW_EXAMPLE] },
    isTogether: true,
    run: sendAndWait,
  }),
  method({ name: 'eth_sendTransaction', ...SEND_TRANSACTION }),
  method({ name: 'eth_sendUnsignedTransaction', ...SEND_TRANSACTION }),
  method({
    name: 'eth_signTransaction',
    summary: 'Signs for one of the accounts of `eth_accounts`, and hands nothing in.',
    params: [TRANSACTION],
    result: '`raw`, the bytes to hand in, and `tx`, what they say',
    example: { params: [GIFT] },
    run: async (context, request) => {
      const sign = keyOf(context, senderIn(request));
      const fields = await fill(context, request, senderIn(request));
      const transaction = sign(fields);
      return {
        raw: bytesToHex(encodeTransaction(transaction)),
        tx: { ...fieldsOf(fields), ...signatureOf(transaction) },
      };
    },
  }),
  method({
    name: 'eth_fillTransaction',
    summary: 'Fills in what is missing of a transaction: nonce, gas and fees.',
    params: [TRANSACTION],
    result: '`tx`, ready to be signed',
    example: { params: [GIFT] },
    run: async (context, request) => ({ tx: fieldsOf(await fill(context, request, senderIn(request))) }),
  }),
];

async function sendAndWait(context: Context, bytes: Uint8Array, timeout = USUAL_WAIT_IN_MS): Promise<unknown> {
  const hash = await sendRaw(context, bytes);
  const wait = timeout < LONGEST_WAIT_IN_MS ? timeout : LONGEST_WAIT_IN_MS;
  const known = await minedWithin(context.node, hash, Number(wait), context.signal);
  if (known !== undefined) return receiptJson(known, known.index);
  throw new RpcError(
    'notInTime',
    `${hash} was handed in, and is in no block after ${wait} ms; it goes on waiting`,
    hash,
  );
}

async function sendRaw(context: Context, bytes: Uint8Array): Promise<Hash> {
  const transaction = decodeTransaction(bytes);
  if (!isSystem(transaction)) return submit(context, transaction);
  const why = 'nobody has signed it; changes by hand are made by the methods of development chains';
  throw new RpcError('refused', `transaction type not valid: 0x68 is a system transaction, and ${why}`, {
    rule: 'type',
  });
}

/** The nonce is chosen and used in one turn of the sender's, so two that come together get two nonces. */
async function sendTransaction(context: Context, request: CallRequest): Promise<Hash> {
  const from = senderIn(request);
  const sign = signerFor(context, from);
  const hash = await context.node.inTurn(from, async () =>
    context.node.submit(sign(await fill(context, request, from))),
  );
  return mined(context, hash);
}

async function submit(context: Context, transaction: Transaction): Promise<Hash> {
  return mined(context, await context.node.submit(transaction));
}

/** Waits for the block where one is made at once. In earnest that can take minutes, and nobody expects it. */
async function mined({ node }: Context, hash: Hash): Promise<Hash> {
  if (node.chain.params.development) await node.development.settled(hash);
  return hash;
}

function senderIn({ from }: CallRequest): Address {
  if (from !== undefined) return from;
  throw badParam('params[0] (transaction).from', 'who sends it is missing');
}

/** Signs with a key that is here, or puts down the name of somebody who is impersonated. Throws RpcError (refused) for everybody else. */
function signerFor(context: Context, from: Address): (fields: Signable) => Transaction {
  const { development } = context.node;
  const isActedFor = context.accounts.personAt(from) === undefined && development.isImpersonated(from);
  return isActedFor ? (fields) => development.transactionAs(from, asFeeMarket(fields)) : keyOf(context, from);
}

function keyOf({ accounts }: Context, from: Address): (fields: Signable) => Transaction {
  const person = accounts.personAt(from);
  if (person === undefined) {
    const way = 'sign it in a wallet, and send it with eth_sendRawTransaction';
    throw new RpcError('refused', `unknown account: there is no key for ${from} here; ${way}`);
  }
  return (fields) => {
    const transaction = signTransaction(fields, person.privateKey);
    rememberSender(transaction, from);
    return transaction;
  };
}

/** What stands in a block without a signature is written like type 2. */
function asFeeMarket(fields: Signable): FeeMarketFields {
  if (fields.type === 2) return fields;
  const { gasPrice, type: _, ...common } = fields;
  const fees = { maxFeePerGas: gasPrice, maxPriorityFeePerGas: gasPrice };
  return { ...common, ...fees, type: 2, accessList: [] };
}

/** As the schema writes what is still to be signed. */
function fieldsOf(fields: Signable): TransactionJson {
  const { type, chainId, nonce, gasLimit, to, value, data: carried } = fields;
  return {
    type: toQuantity(type),
    chainId: toQuantity(chainId),
    nonce: toQuantity(nonce),
    to: to ?? null,
    value: toQuantity(value),
    gas: toQuantity(gasLimit),
    gasPrice: toQuantity(fields.type === 2 ? fields.maxFeePerGas : fields.gasPrice),
    ...feesOf(fields),
    input: bytesToHex(carried),
  };
}
