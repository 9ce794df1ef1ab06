/**
 * Random contracts with a story: the source of one contract, arguments for its action, and what an independent computation says is in scope,
 * with which value, at each statement that runs. The computation walks the generator's own small tree; it shares nothing with the compiler.
 */

import { array, nat, type Arbitrary } from 'fast-check';

export type Scene = {
  /** Line of the statement that runs next, from 1. */
  readonly line: number;
  readonly locals: ReadonlyMap<string, bigint>;
  readonly state: ReadonlyMap<string, bigint>;
};

export type Story = {
  readonly source: string;
  readonly args: readonly bigint[];
  readonly scenes: readonly Scene[];
  /** The state when all is done. */
  readonly end: ReadonlyMap<string, bigint>;
};

type Scope = Map<string, bigint>;
type World = { readonly state: Map<string, bigint>; readonly scenes: Scene[] };
type Expression = { readonly text: string; readonly value: (scope: Scope, world: World) => bigint };
type Statement = {
  readonly lines: (line: number) => string[];
  readonly run: (scope: Scope, world: World, line: number) => void;
};
type Helper = {
  readonly name: string;
  readonly params: readonly string[];
  readonly body: Statement;
  readonly answer: Expression;
};

/** Draws a number from 0 to `most`; all choices go through here, so that fast-check can replay and shrink a story. */
type Draw = (most: number) => number;

const MODULUS = 1_000_003n;

/** Stories for fast-check. */
export const stories: Arbitrary<Story> = array(nat({ max: 1_000_000 }), { minLength: 60, maxLength: 400 }).map(
  (numbers) => storyFrom(numbers),
);

function storyFrom(numbers: readonly number[]): Story {
  let used = 0;
  const draw: Draw = (most) => (numbers[used++ % numbers.length] ?? 0) % (most + 1);
  return new Generator(draw).story();
}

class Generator {
  readonly #draw: Draw;
  readonly #taken = new Set<string>();
  readonly #variables: string[] = [];
  #map = '';
  readonly #helpers: Helper[] = [];

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  story(): Story {
    for (let i = 0; i <= this.#draw(2); i++) this.#variables.push(this.#name());
    this.#map = this.#name();
    const contract = this.#name();
    const head = [
      `contract ${contract} {`,
      ...this.#variables.map((name) => `  state ${name}: uint`),
      `  state ${this.#map}: map<uint, uint>`,
    ];
    for (let i = 0; i < this.#draw(2); i++) this.#helpers.push(this.#helper());
    const params = [this.#name(), this.#name()];
    const body = this.#block([...params], 3, 8);
    return this.#told(head, params, body);
  }

  #told(head: readonly string[], params: readonly string[], body: Statement): Story {
    const lines = [...head];
    const starts = this.#helpers.map((helper) => {
      lines.push(`  fn ${signature(helper.name, helper.params)} -> uint {`);
      const start = lines.length + 1;
      lines.push(...helperLines(helper, start), '  }');
      return start;
    });
    lines.push(`  action ${signature('go', params)} {`);
    const start = lines.length + 1;
    lines.push(...body.lines(start), '  }', '}', '');
    this.#starts = starts;
    const world: World = { state: new Map(), scenes: [] };
    const args = params.map(() => BigInt(this.#draw(1000)));
    body.run(new Map(params.map((name, i) => [name, args[i] ?? 0n])), world, start);
    return { source: lines.join('\n'), args, scenes: world.scenes, end: world.state };
  }

  /** Lines at which the helpers' bodies begin; known once the source is laid out, before anything runs. */
  #starts: readonly number[] = [];

  #name(): string {
    for (;;) {
      const letters = Array.from({ length: 1 + this.#draw(5) }, () => ALPHABET[this.#draw(ALPHABET.length - 1)]).join(
        '',
      );
      const name = `${letters}_${this.#taken.size}`;
      if (this.#taken.has(name)) continue;
      this.#taken.add(name);
      return name;
    }
  }

  #helper(): Helper {
    const params = [this.#name()];
    const names = [...params];
    const body = this.#statements(names, 1, 3, false);
    return { name: this.#name(), params, body, answer: this.#expression(names, 2) };
  }

  // ───────────── statements ─────────────

  /** A block of its own: names declared inside are gone behind it. */
  #block(names: readonly string[], depth: number, most: number): Statement {
    const inner = this.#statements([...names], depth, most, true);
    return { lines: inner.lines, run: (scope, world, line) => inner.run(new Map(scope), world, line) };
  }

  /** Statements one after the other; `names` grows by what they declare. */
  #statements(names: string[], depth: number, most: number, mayWrite: boolean): Statement {
    const mutable: string[] = [];
    const list = Array.from({ length: 1 + this.#draw(most) }, () => this.#statement(names, mutable, depth, mayWrite));
    return {
      lines: (line) => list.reduce<string[]>((all, one) => [...all, ...one.lines(line + all.length)], []),
      run: (scope, world, line) => {
        let at = line;
        for (const one of list) {
          one.run(scope, world, at);
          at += one.lines(at).length;
        }
      },
    };
  }

  #statement(names: string[], mutable: string[], depth: number, mayWrite: boolean): Statement {
    const kind = this.#draw(9);
    if (kind <= 2) return this.#declare(names, mutable, kind === 0);
    if (kind === 3 && mutable.length > 0) return this.#assign(names, pick(this.#draw, mutable));
    if (kind === 4 && this.#helpers.length > 0 && mayWrite) return this.#callHelper(names);
    if (kind <= 6 && depth > 0) return this.#if(names, depth, mayWrite);
    return mayWrite ? this.#write(names) : this.#declare(names, mutable, true);
  }

  #declare(names: string[], mutable: string[], fixed: boolean): Statement {
    const name = this.#name();
    const value = this.#expression(names, 2);
    names.push(name);
    if (!fixed) mutable.push(name);
    return simple(`${fixed ? 'let' : 'var'} ${name}: uint = ${value.text}`, (scope, world) => {
      scope.set(name, value.value(scope, world));
    });
  }

  #assign(names: readonly string[], name: string): Statement {
    const value = this.#expression(names, 2);
    return simple(`${name} = ${value.text}`, (scope, world) => {
      scope.set(name, value.value(scope, world));
    });
  }

  #callHelper(names: string[]): Statement {
    const index = this.#draw(this.#helpers.length - 1);
    const helper = this.#helpers[index] as Helper;
    const name = this.#name();
    const args = helper.params.map(() => this.#expression(names, 1));
    names.push(name);
    return simple(`let ${name}: uint = ${helper.name}(${args.map(({ text }) => text).join(', ')})`, (scope, world) => {
      const values = args.map((arg) => arg.value(scope, world));
      const inner: Scope = new Map(helper.params.map((param, i) => [param, values[i] ?? 0n]));
      const start = this.#starts[index] ?? 0;
      helper.body.run(inner, world, start);
      note(world, inner, start + helper.body.lines(start).length);
      scope.set(name, helper.answer.value(inner, world));
    });
  }

  #if(names: readonly string[], depth: number, mayWrite: boolean): Statement {
    const left = this.#expression(names, 1);
    const right = this.#expression(names, 1);
    const [operator, test] = pick(this.#draw, COMPARISONS);
    const then = this.#half(names, depth, mayWrite);
    const otherwise = this.#half(names, depth, mayWrite);
    return {
      lines: (line) => {
        const first = then.lines(line + 1);
        const second = otherwise.lines(line + 2 + first.length);
        return [`    if ${left.text} ${operator} ${right.text} {`, ...first, '    } else {', ...second, '    }'];
      },
      run: (scope, world, line) => {
        note(world, scope, line);
        const isTrue = test(left.value(scope, world), right.value(scope, world));
        if (isTrue) inBlock(then, scope, world, line + 1);
        else inBlock(otherwise, scope, world, line + 2 + then.lines(line + 1).length);
      },
    };
  }

  #half(names: readonly string[], depth: number, mayWrite: boolean): Statement {
    return this.#statements([...names], depth - 1, 2, mayWrite);
  }

  #write(names: readonly string[]): Statement {
    const value = this.#expression(names, 2);
    const operator = pick(this.#draw, ['=', '+=']);
    const key = this.#draw(1) === 0 ? undefined : this.#expression(names, 1);
    const variable = pick(this.#draw, this.#variables);
    const target = key === undefined ? variable : `${this.#map}[${key.text}]`;
    return simple(`${target} ${operator} ${value.text}`, (scope, world) => {
      const path = key === undefined ? variable : `${this.#map}[${key.value(scope, world)}]`;
      const old = operator === '=' ? 0n : (world.state.get(path) ?? 0n);
      world.state.set(path, old + value.value(scope, world));
    });
  }

  // ───────────── expressions ─────────────

  /** Numbers stay below the modulus, so nothing overflows. */
  #expression(names: readonly string[], depth: number): Expression {
    const kind = this.#draw(depth > 0 ? 5 : 2);
    if (kind === 0) return literal(BigInt(this.#draw(300)));
    if (kind === 1) return this.#stateRead();
    if (kind === 2) return local(pick(this.#draw, names));
    const left = this.#expression(names, depth - 1);
    const right = this.#expression(names, depth - 1);
    const [text, compute] = pick(this.#draw, OPERATIONS);
    return {
      text: text(`(${left.text})`, `(${right.text})`),
      value: (scope, world) => {
        const a = left.value(scope, world);
        return compute(a, right.value(scope, world));
      },
    };
  }

  #stateRead(): Expression {
    const path = pick(this.#draw, this.#variables);
    return { text: `${path} % ${MODULUS}`, value: (_, world) => (world.state.get(path) ?? 0n) % MODULUS };
  }
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_'.split('');

const COMPARISONS: readonly (readonly [string, (a: bigint, b: bigint) => boolean])[] = [
  ['<', (a, b) => a < b],
  ['<=', (a, b) => a <= b],
  ['>', (a, b) => a > b],
  ['>=', (a, b) => a >= b],
  ['==', (a, b) => a === b],
  ['!=', (a, b) => a !== b],
];

type Operation = readonly [text: (a: string, b: string) => string, compute: (a: bigint, b: bigint) => bigint];

const OPERATIONS: readonly Operation[] = [
  [(a, b) => `(${a} + ${b}) % ${MODULUS}`, (a, b) => (a + b) % MODULUS],
  [(a, b) => `(${a} * ${b}) % ${MODULUS}`, (a, b) => (a * b) % MODULUS],
  [(a, b) => `${a} / (${b} + 1)`, (a, b) => a / (b + 1n)],
  [(a, b) => `${a} % (${b} + 1)`, (a, b) => a % (b + 1n)],
  [(a, b) => `(${a} + ${MODULUS} - ${b}) % ${MODULUS}`, (a, b) => (a + MODULUS - b) % MODULUS],
];

const literal = (value: bigint): Expression => ({ text: value.toString(), value: () => value });
const local = (name: string): Expression => ({ text: name, value: (scope) => scope.get(name) ?? 0n });
const pick = <T>(draw: Draw, list: readonly T[]): T => list[draw(list.length - 1)] as T;
const signature = (name: string, params: readonly string[]): string =>
  `${name}(${params.map((param) => `${param}: uint`).join(', ')})`;

function helperLines(helper: Helper, start: number): string[] {
  return [...helper.body.lines(start), `    return ${helper.answer.text}`];
}

function simple(text: string, run: (scope: Scope, world: World) => void): Statement {
  return {
    lines: () => [`    ${text}`],
    run: (scope, world, line) => {
      note(world, scope, line);
      run(scope, world);
    },
  };
}

function note(world: World, scope: Scope, line: number): void {
  world.scenes.push({ line, locals: new Map(scope), state: new Map(world.state) });
}

/** What a block declares ends with it; what it assigns to outer names stays. */
function inBlock(statement: Statement, scope: Scope, world: World, line: number): void {
  const names = [...scope.keys()];
  const inner = new Map(scope);
  statement.run(inner, world, line);
  for (const name of names) scope.set(name, inner.get(name) ?? 0n);
}
