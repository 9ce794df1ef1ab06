/** Hand-made modules and a world of maps for tests of the machine. */

import { encodeInstruction } from '../../src/vm/instruction.ts';
import type { Host, Leaf, Log, Mark } from '../../src/vm/host.ts';
import type { FunctionDef, Module } from '../../src/vm/module.ts';
import type { OpName } from '../../src/vm/opcodes.ts';
import type { VerifiedModule } from '../../src/vm/verify.ts';

export type Line = readonly [OpName, ...number[]];

/** A function without its place in the code section: `moduleOf` finds that. */
export type FunctionSketch = Partial<FunctionDef> & { readonly body: readonly Line[] };

/** Lays the bodies one after the other; everything not said is empty. */
export function moduleOf(
  functions: readonly FunctionSketch[],
  rest: Partial<Omit<Module, 'functions' | 'code'>> = {},
): Module {
  const bodies = functions.map(({ body }) => body.flatMap(([op, ...args]) => encodeInstruction(op, args)));
  const defs = functions.map(({ body: _body, ...sketch }, i): FunctionDef => {
    const start = bodies.slice(0, i).reduce((sum, bytes) => sum + bytes.length, 0);
    const length = bodies[i]?.length ?? 0;
    return { ...EMPTY_FUNCTION, name: `f${i}`, ...sketch, start, length };
  });
  return { ...EMPTY_MODULE, ...rest, functions: defs, code: Uint8Array.from(bodies.flat()) };
}

const EMPTY_FUNCTION = { kind: 'action', payable: false, params: [], result: undefined, locals: [] } as const;
const EMPTY_MODULE: Omit<Module, 'functions' | 'code'> = {
  acceptsHlp: false,
  types: [],
  constants: [],
  shapes: [],
  aggregates: [],
  initial: [],
  externals: [],
  events: [],
  errors: [],
  metadata: { compiler: 'test', language: 1 },
  source: undefined,
};

type Entry = { readonly key: string; readonly old: Leaf | undefined };

/** A world in memory: one journal for leaves and balances, undone exactly. */
export class TestHost implements Host {
  readonly leaves = new Map<string, Leaf>();
  readonly before: ReadonlyMap<string, Leaf>;
  readonly logs: Log[] = [];
  readonly #journal: Entry[] = [];
  /** How often each leaf stands in the journal. */
  readonly #writes = new Map<string, number>();
  readonly modules = new Map<bigint, VerifiedModule>();
  /** Goes up with every change, and with what takes changes back. */
  version = 0;

  constructor(before: ReadonlyMap<string, Leaf> = new Map()) {
    this.before = before;
    for (const [key, leaf] of before) this.leaves.set(key, leaf);
  }

  /** The same world as it is now, marks too; from here on each goes its own way. */
  copy(): TestHost {
    const copy = new TestHost(this.before);
    copy.leaves.clear();
    for (const [key, leaf] of this.leaves) copy.leaves.set(key, leaf);
    for (const [key, writes] of this.#writes) copy.#writes.set(key, writes);
    for (const [at, module] of this.modules) copy.modules.set(at, module);
    copy.logs.push(...this.logs);
    copy.#journal.push(...this.#journal);
    copy.version = this.version;
    return copy;
  }

  mark(): Mark {
    return { journal: this.#journal.length, logs: this.logs.length };
  }

  undo(mark: Mark): void {
    for (const { key, old } of this.#journal.splice(mark.journal).reverse()) {
      if (old === undefined) this.leaves.delete(key);
      else this.leaves.set(key, old);
      this.#writes.set(key, (this.#writes.get(key) ?? 0) - 1);
    }
    this.logs.length = mark.logs;
    this.version++;
  }

  word(contract: bigint, path: string): bigint {
    return (this.leaves.get(`${contract} ${path}`) ?? 0n) as bigint;
  }

  text(contract: bigint, path: string): Uint8Array {
    return (this.leaves.get(`${contract} ${path}`) ?? new Uint8Array(0)) as Uint8Array;
  }

  wordBefore(contract: bigint, path: string): bigint {
    return (this.before.get(`${contract} ${path}`) ?? 0n) as bigint;
  }

  textBefore(contract: bigint, path: string): Uint8Array {
    return (this.before.get(`${contract} ${path}`) ?? new Uint8Array(0)) as Uint8Array;
  }

  isWritten(contract: bigint, path: string): boolean {
    return (this.#writes.get(`${contract} ${path}`) ?? 0) > 0;
  }

  write(contract: bigint, path: string, leaf: Leaf): void {
    this.#set(`${contract} ${path}`, leaf);
  }

  balance(address: bigint): bigint {
    return (this.leaves.get(`balance ${address}`) ?? 0n) as bigint;
  }

  transfer(from: bigint, to: bigint, wei: bigint): boolean {
    if (this.balance(from) < wei) return false;
    this.#set(`balance ${from}`, this.balance(from) - wei);
    this.#set(`balance ${to}`, this.balance(to) + wei);
    return true;
  }

  isContract(address: bigint): boolean {
    return this.modules.has(address);
  }

  isNew(address: bigint): boolean {
    return !this.modules.has(address) && this.balance(address) === 0n;
  }

  module(address: bigint): VerifiedModule | undefined {
    return this.modules.get(address);
  }

  log(log: Log): void {
    this.logs.push(log);
  }

  #set(key: string, leaf: Leaf): void {
    this.#journal.push({ key, old: this.leaves.get(key) });
    this.#writes.set(key, (this.#writes.get(key) ?? 0) + 1);
    this.leaves.set(key, leaf);
    this.version++;
  }
}
