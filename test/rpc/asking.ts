/** A town with a node on it, and rows of the method table asked as they stand: no server, no dispatch. Answers are what JSON makes of them. */

import { Node } from '../../src/node/node.ts';
import { Accounts } from '../../src/rpc/accounts.ts';
import type { Context } from '../../src/rpc/context.ts';
import { Filters } from '../../src/rpc/filters/filters.ts';
import { JsonStream, type Method } from '../../src/rpc/method.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { Town } from '../helpers/town.ts';

export class Asking {
  readonly town: Town;
  readonly node: Node;
  readonly #rows: readonly Method[];
  readonly #filters: Filters;
  readonly #leaving = new AbortController();

  private constructor(town: Town, node: Node, rows: readonly Method[]) {
    this.town = town;
    this.node = node;
    this.#rows = rows;
    this.#filters = new Filters(node);
  }

  /** `story` happens before the node is opened. */
  static async open(rows: readonly Method[], story: (town: Town) => Promise<void>): Promise<Asking> {
    const store = openMemoryStore();
    const town = await Town.open({ store });
    await story(town);
    return new Asking(town, await Node.open({ store, threads: 1 }), rows);
  }

  get context(): Context {
    const { node } = this;
    const accounts = new Accounts(true);
    return {
      node,
      accounts,
      filters: this.#filters,
      clientVersion: 'tests',
      connection: undefined,
      signal: this.#leaving.signal,
    };
  }

  /** Throws what the row throws. */
  async ask<T>(name: string, ...params: readonly unknown[]): Promise<T> {
    return JSON.parse(await this.textOf(name, ...params)) as T;
  }

  async textOf(name: string, ...params: readonly unknown[]): Promise<string> {
    let text = '';
    for await (const piece of await this.pieces(name, ...params)) text += piece;
    return text;
  }

  async pieces(name: string, ...params: readonly unknown[]): Promise<AsyncIterable<string> | Iterable<string>> {
    const row = this.#rows.find((each) => each.name === name);
    if (row === undefined) throw new Error(`there is no row ${name}`);
    const values = row.params.map(({ shape, name: called }, i) => shape.read(params[i], `params[${i}] (${called})`));
    const answer = await row.run(this.context, values);
    return answer instanceof JsonStream ? answer.pieces : [JSON.stringify(answer)];
  }

  /** Nobody waits for what was asked. */
  leave(): void {
    this.#leaving.abort();
  }

  async close(): Promise<void> {
    this.#filters.close();
    await this.node.close();
  }
}
