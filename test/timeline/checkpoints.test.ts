/** Going to any step of a long run: through checkpoints, few however long it is, and always to the very same state. */

import { beforeAll, describe, expect, test } from 'vitest';
import { Checkpoints } from '../../src/timeline/checkpoints.ts';
import { opened, replayOf } from '../../src/timeline/replay.ts';
import { type Open, type Opened, Run, type Stand } from '../../src/timeline/run.ts';
import { Town } from '../helpers/town.ts';

const MARKS = `contract Marks {
  state marks: map<uint, uint>
  error Odd(n: uint)

  action mark(n: uint) -> uint {
    marks[n] = n
    require n % 2 == 0 else Odd(n)
    return n
  }
}
`;

/** Lists, texts, writes, calls and failures that are caught. */
const BUSY = `contract Busy {
  state total: uint
  state failed: uint
  state names: map<uint, string>

  action work(marks: Marks, rounds: uint) {
    var recent: list<uint, 8> = []
    for i in 0..rounds, max 10_000 {
      if recent.length == 8 { recent.pop() }
      recent.push(i)
      try call marks.mark(i) as n { total += n } else { failed += 1 }
      names[i % 3] = "round {i}"
    }
    total += recent.length
  }
}
`;

const SPIN = `contract Spin {
  state total: uint

  action spin(rounds: uint) {
    var recent: list<uint, 8> = []
    for i in 0..rounds, max 1_000_000 {
      if recent.length < 8 { recent.push(i) }
      recent[i % recent.length] = i * 7 % 1_003
      if i % 5_000 == 0 { total += recent[0] }
    }
  }
}
`;

/** More instructions than any of these has. */
const FAR = 100_000_000;

describe('going to any step', () => {
  let open: Open;

  beforeAll(async () => {
    const town = await Town.open();
    await town.deploy('marks', [], `${MARKS}\n${BUSY}`);
    await town.deploy('busy', [], `${BUSY}\n${MARKS}`);
    const { block, receipt } = await town.send('busy.work', ['marks', '300']);
    if (receipt.status !== 'success') throw new Error('all that follows is about a transaction that went well');
    const { prepare } = replayOf(town.chain, { block, index: 0 }, town.names);
    open = (watch) => opened(prepare(), watch);
  });

  test('forwards and back, near and far, one stands where one stood when walking straight', () => {
    const straight = new Run(open);
    const steps = [1, 1_023, 1_024, 1_025, 7_777, 8_191, 8_192, 8_193, straight.length - 1, straight.length];
    const walked = new Run(open);
    const expected = new Map<number, string>();
    for (let step = 0; step <= straight.length; step++) {
      if (steps.includes(step)) expected.set(step, textOf(walked.seek(step)));
      walked.advance();
    }
    for (const there of steps) {
      for (const here of steps) {
        straight.seek(there);
        expect(textOf(straight.seek(here)), `${there} to ${here}`).toBe(expected.get(here));
      }
    }
  });

  test('hurrying through many steps is the same as taking each of them', () => {
    const [quick, slow] = [open(), open()];
    let steps = 0;
    for (let stretch = 1; quick.machine.outcome === undefined; stretch = (stretch * 7) % 1_009) {
      const done = quick.machine.advance(stretch);
      for (let i = 0; i < done; i++) slow.machine.step();
      steps += done;
      expect(textOf(standOf(quick)), `${steps} steps`).toBe(textOf(standOf(slow)));
    }
    expect(slow.machine.outcome).toEqual(quick.machine.outcome);
    expect(steps).toBe(new Run(open).length);
  });

  test('of a run of hundreds of thousands, where checkpoints stand far apart', async () => {
    const town = await Town.open();
    await town.deploy('spin', [], SPIN);
    const { block, receipt } = await town.send('spin.spin', ['40000']);
    if (receipt.status !== 'success') throw new Error('all that follows is about a transaction that went well');
    const { prepare } = replayOf(town.chain, { block, index: 0 }, town.names);
    const run = new Run((watch) => opened(prepare(), watch));
    expect(run.length).toBeGreaterThan(600_000);
    for (const step of [run.length, 1, 524_289, 524_288, 524_287, 300_000, 299_999, 4_096, run.length - 1]) {
      const straight = opened(prepare());
      straight.machine.advance(step);
      expect(textOf(run.seek(step)), `${step}`).toBe(textOf(standOf(straight)));
    }
  });

  test('a copy of the machine goes its own way', () => {
    const { machine, world } = open();
    machine.advance(5_000);
    const before = textOf(standOf({ machine, world }));
    const copied = world.copy();
    const copy = machine.copyOn(copied.host);
    copy.advance(FAR);
    expect(textOf(standOf({ machine, world }))).toBe(before);
    machine.advance(FAR);
    expect(textOf(standOf({ machine, world }))).toBe(textOf(standOf({ machine: copy, world: copied })));
  });
});

const standOf = ({ machine, world }: Opened): Pick<Stand, 'machine' | 'changes' | 'moved'> => ({
  machine,
  changes: () => world.changes(),
  moved: () => world.moved(),
});

/** Everything that can be seen of it. */
function textOf({ machine, changes, moved }: Pick<Stand, 'machine' | 'changes' | 'moved'>): string {
  const levels = [];
  for (let at: typeof machine | undefined = machine; at !== undefined; at = at.callee) {
    const { stack, frames, gas, gasOfCallees, heap, outcome, failedCall, ancestors, call } = at;
    const functions = frames.map(({ fn, next, locals, rounds, serial }) => [fn.index, next, locals, rounds, serial]);
    levels.push([call.contract, stack, functions, gas, gasOfCallees, heap.size, outcome, failedCall, ancestors]);
  }
  const leaves = [...changes()].map(([address, own]) => [
    address,
    [...own].toSorted(([a], [b]) => Number(a > b) - Number(a < b)),
  ]);
  return JSON.stringify([levels, leaves, [...moved()]], (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value instanceof Uint8Array ? [...value] : value,
  );
}

/** A machine of which nothing is known but that it can be copied, on a world that changed so often. */
function dummy(version = 1): Opened {
  const machine = { stack: [], frames: [], callee: undefined, copyOn: () => machine } as unknown as Opened['machine'];
  return { machine, world: { version, copy: () => ({ host: {} }) } as unknown as Opened['world'] };
}

describe('checkpoints', () => {
  test('are few however long the run, evenly spread, and the newest before a step is found', () => {
    const all = new Checkpoints({ from: 0, spacing: 1_024 });
    const one = dummy();
    for (let step = 0; step < 10_000_000; step = all.nextDue(step)) all.keepIfDue(step, one);
    expect(all.spacing).toBe(65_536);
    expect(all.lastBefore(1_023)).toBeUndefined();
    expect(all.lastBefore(65_536)?.step).toBe(65_536);
    expect(all.lastBefore(5_000_000)?.step).toBe(76 * 65_536);
    expect(all.lastBefore(Infinity)?.step).toBe(152 * 65_536);
  });

  test('give way where they hold too much', () => {
    const all = new Checkpoints({ from: 0, spacing: 1_024 });
    for (let i = 1; i <= 64; i++) all.keepIfDue(i * 1_024, dummy(i * 1_000));
    expect(all.spacing).toBeGreaterThan(1_024);
  });
});
