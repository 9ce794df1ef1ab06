/**
 * Small defects, put into copies of the project one at a time. A campaign that does not find each of them would not find it if somebody made it for
 * real. When the code changes so that one does not fit any more, looking for it says so.
 *
 * How they are put in and looked for: `planted.ts`.
 */

import { corrupt } from './corrupt.ts';
import { cut, cutAndLoss } from './cut.ts';
import { failing } from './failing.ts';
import { kill } from './kill.ts';
import type { Kind } from './kind.ts';
import { steps } from './steps.ts';

/** `from` stands once in the file. */
export type Edit = { readonly file: string; readonly from: string; readonly to: string };

export type Plant = {
  readonly title: string;
  readonly edits: readonly Edit[];
  /** Kinds that should find it, the likeliest first. */
  readonly by: readonly Kind[];
};

export const PLANTS: readonly Plant[] = [
  {
    title: 'the database is not synced',
    edits: [{ file: 'src/state/level-writer.ts', from: '{ sync: true }', to: '{ sync: false }' }],
    by: [cutAndLoss, cut],
  },
  {
    title: 'the file with all blocks is not synced',
    edits: [
      {
        file: 'src/chain/log/log.ts',
        from: 'await file.datasync().catch((error: unknown) => {',
        to: 'await Promise.resolve().catch((error: unknown) => {',
      },
    ],
    by: [cutAndLoss, cut],
  },
  {
    title: 'a block is committed in two batches',
    edits: [
      {
        file: 'src/chain/chain.ts',
        from: '      await this.store.commit(writes);\n      moveHead();',
        to: '      await this.store.commit(writes.slice(0, writes.length >> 1));\n      await this.store.commit(writes.slice(writes.length >> 1));\n      moveHead();',
      },
    ],
    by: [steps, kill],
  },
  {
    title: 'a transaction is acknowledged before it is written',
    edits: [
      {
        file: 'src/node/node.ts',
        from: 'const hash = await this.#pool.add(transaction);',
        to: 'const { transactionHash } = await import("../chain/signing.ts");\n    const hash = transactionHash(transaction);\n    void this.#pool.add(transaction).catch(() => undefined);',
      },
    ],
    by: [steps, kill],
  },
  {
    title: "a record's own check is not compared",
    edits: [
      {
        file: 'src/state/store.ts',
        from: '  if (!equalBytes(view.subarray(0, CHECK_SIZE), checkOf(key, value))) throw new DamagedRecord(key);\n',
        to: '  void equalBytes;\n',
      },
    ],
    by: [corrupt],
  },
  {
    title: 'the copy of the head is not written',
    edits: [
      { file: 'src/chain/records.ts', from: 'return [HEAD_KEY, HEAD_COPY_KEY].map(', to: 'return [HEAD_KEY].map(' },
    ],
    by: [steps, kill],
  },
  {
    title: 'a reorganisation leaves history of the blocks that left',
    edits: [
      {
        file: 'src/chain/branch.ts',
        from: '...undoHeadWrites(trail.diff, number, stateAt(records, parent.block.header.stateRoot)),',
        to: '...undoHeadWrites(trail.diff, number, stateAt(records, parent.block.header.stateRoot)).filter(({ key }) => !key.startsWith("history/")),',
      },
    ],
    by: [steps, kill],
  },
  {
    title: 'blocks do not go into the file with all blocks',
    edits: [
      {
        file: 'src/chain/chain.ts',
        from: 'const logged = isLogged ? [] : await this.#appended(block);',
        to: 'const logged: Write[] = [];',
      },
    ],
    by: [cutAndLoss, corrupt],
  },
  {
    title: 'what the database has lost is not taken back from that file',
    edits: [{ file: 'src/chain/chain.ts', from: '    await chain.#takeBack(waiting);\n', to: '' }],
    by: [cut, corrupt],
  },
  {
    title: 'a waiting transaction is not journalled',
    edits: [{ file: 'src/node/pool/journal-writer.ts', from: 'await this.#store.commit(', to: 'void (' }],
    by: [steps, kill],
  },
  {
    title: 'repair leaves out the newest block',
    edits: [
      {
        file: 'src/chain/repair/rebuild.ts',
        from: "if (piece.kind === 'block') await this.#take(piece.block);",
        to: "if (piece.kind === 'block') { const held = globalThis.held; globalThis.held = piece.block; if (held) await this.#take(held); }",
      },
      {
        file: 'src/chain/repair/rebuild.ts',
        from: 'if (this.#wreck === undefined) return false;',
        to: 'return false;',
      },
    ],
    by: [corrupt, cutAndLoss],
  },
  {
    title: 'a write that failed is passed over',
    edits: [
      {
        file: 'src/state/level-writer.ts',
        from: '      throw this.#failed(error, operations);',
        to: '      void this.#failed;',
      },
    ],
    by: [failing],
  },
  {
    title: 'after a failed sync it goes on',
    edits: [
      {
        file: 'src/state/level-writer.ts',
        from: '    this.#broken = new StoreBroken(this.#directory, cause);\n    return this.#broken;',
        to: '    return new StoreBroken(this.#directory, cause);',
      },
    ],
    by: [failing],
  },
];
