/**
 * What a node answers to those outside: the methods (`methods.ts`) and what they use, put together. Servers, tests and other rooms hand it
 * texts; how texts come and go is not known here (`server/server.ts`).
 */

import type { Node } from '../node/node.ts';
import { othersWait } from '../timeline/contracts.ts';
import { Accounts } from './accounts.ts';
import type { Connection } from './context.ts';
import { Dispatch, type Reply } from './dispatch/dispatch.ts';
import { RpcError } from './errors.ts';
import { Filters } from './filters/filters.ts';
import type { Method } from './method.ts';
import { METHODS } from './methods.ts';
import { clientVersionAs } from './web3.ts';

export type RpcOptions = {
  /** Hears of what nobody foresaw; those who asked are only told that something went wrong. */
  readonly report: (error: unknown) => void;
  /** May whoever asks use the accounts whose keys are here, and change what a development chain lets one change? */
  readonly allowsAccounts: boolean;
  /** Another program whose name is put before ours, for helpers that only speak to that one; left out: none. */
  readonly poseAs?: string | undefined;
};

export class Rpc {
  readonly #dispatch: Dispatch;
  readonly #filters: Filters;
  readonly #nobodyWaits = othersWait();

  private constructor(node: Node, { report, allowsAccounts, poseAs }: RpcOptions) {
    const isForDevelopment = node.chain.params.development;
    const accounts = new Accounts(isForDevelopment && allowsAccounts);
    this.#filters = new Filters(node, { report });
    const common = { node, accounts, filters: this.#filters, clientVersion: clientVersionAs(poseAs) };
    const whyNot = (method: Method): RpcError | undefined => refusalOf(method, isForDevelopment, allowsAccounts);
    this.#dispatch = new Dispatch({ methods: METHODS, common, whyNot, report });
  }

  static async open(node: Node, options: RpcOptions): Promise<Rpc> {
    return new Rpc(node, options);
  }

  /** The answer to the text of a request or a batch; undefined where nobody waits for one. Never throws. */
  answer(body: string, connection?: Connection, left?: AbortSignal): Promise<Reply> {
    return this.#dispatch.answer(body, connection, left);
  }

  async close(): Promise<void> {
    this.#nobodyWaits();
    this.#filters.close();
  }
}

function refusalOf(
  { name, isForDevelopment = false }: Method,
  isPlay: boolean,
  allowsAccounts: boolean,
): RpcError | undefined {
  if (!isForDevelopment) return undefined;
  if (!isPlay) return new RpcError('unsupported', `${name} is for chains to play on, and this one is in earnest`);
  if (allowsAccounts) return undefined;
  const problem = `${name} is refused: this node can be reached from other machines, and was started without --unsafe-accounts`;
  return new RpcError('unsupported', problem);
}
