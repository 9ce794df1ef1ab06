/**
 * What the contracts of the project do not do: calls through several contracts with a `try` at each place, hlp that goes along, sums, counts and
 * lists on the way. Each call of the tests is swept.
 */

import { callsOfSource, type SweptCall } from './sweep-calls.ts';

export const LINKS = `
interface Next {
  payable action pass(depth: uint, tries: uint, note: string) -> uint
  action spend(rounds: uint) -> uint
}

contract Link {
  state next: Next
  state passed: map<address, uint>
  state notes: map<address, string>
  state steps: list<uint, 20>
  state missed: uint
  event Passed(by: address indexed, depth: uint, note: string)
  error TooDeep(depth: uint)
  invariant "steps are counted": count(passed) <= sum(passed)
  accepts hlp

  init(to: Next) {
    next = to
  }

  /// One step; the next one is tried where \`tries\` has a bit.
  payable action pass(depth: uint, tries: uint, note: string) -> uint {
    passed[caller] += 1
    notes[caller] = note
    steps.push(depth)
    if depth == 0 {
      let done = finish(note)
      return done
    }
    if tries % 2 == 1 {
      try call next.pass(depth - 1, tries / 2, note) paying paid / 2 as there {
        emit Passed(caller, depth, note)
        return there + 1
      } else {
        missed += 1
        return 0
      }
    }
    let there = call next.pass(depth - 1, tries / 2, note) paying paid / 2
    emit Passed(caller, depth, note)
    return there + 1
  }

  fn finish(note: string) -> uint {
    require note != "too deep" else TooDeep(0)
    send self_balance() to caller
    emit Passed(caller, 0, note)
    return 1
  }

  fn self_balance() -> uint = hlpOf(self)

  /// Little work, for nobody: every limit of it can be tried.
  action spend(rounds: uint) -> uint {
    var done: uint = 0
    for i in 0..rounds, max 100 {
      done += i
    }
    return done
  }

  action ask(rounds: uint) -> uint {
    try call next.spend(rounds) as answer {
      return answer
    } else {
      return 77
    }
  }

  action askDeeper(rounds: uint) -> uint {
    let mine = call next.spend(rounds)
    try call next.spend(mine) as answer {
      missed = 0
      return answer + MAX_UINT / MAX_UINT
    } else {
      missed += 1
      return 77
    }
  }
}

/// Asks for work without a rule to check afterwards: what the other half of a \`try\` takes can be little.
contract Hurry {
  state next: Next
  state kept: uint

  init(to: Next) {
    next = to
  }

  action ask(rounds: uint) -> uint {
    try call next.spend(rounds) as answer {
      return answer
    } else {
      return 77
    }
  }

  action askAndKeep(rounds: uint) -> uint {
    try call next.spend(rounds) as answer {
      kept = answer
      return answer
    } else {
      return 77
    }
  }
}

test "a row of three, tried at each place" {
  actor alise with 100 hlp
  let last = deploy Link(Next(nobody))
  let middle = deploy Link(Next(address(last)))
  let first = deploy Link(Next(address(middle)))
  for tries in 0..4 {
    call first.pass(2, tries, "bike") paying 4 hlp
    call first.pass(2, tries, "a longer note, so that it does not fit into one word of the state")
    call first.pass(1, tries, "") paying 1 hlp
    if tries > 0 {
      call first.pass(2, tries, "too deep") paying 2 hlp
    }
    if tries == 3 {
      expect fail TooDeep { call first.pass(2, 0, "too deep") }
    }
  }
}

test "nobody at the end of the row" {
  actor alise with 100 hlp
  let last = deploy Link(Next(nobody))
  let first = deploy Link(Next(address(last)))
  expect fail { call first.pass(2, 0, "bike") paying 4 hlp }
  call first.pass(2, 1, "bike") paying 4 hlp
  call first.pass(2, 2, "bike") paying 4 hlp
  call first.pass(2, 3, "bike") paying 4 hlp
}

test "little work" {
  actor alise
  let last = deploy Link(Next(nobody))
  let first = deploy Link(Next(address(last)))
  call last.spend(1)
  call last.spend(9)
  call first.ask(1)
  call first.ask(30)
  call first.askDeeper(5)
  call last.ask(3)
}

test "a hurry" {
  actor alise
  let last = deploy Link(Next(nobody))
  let hurry = deploy Hurry(Next(address(last)))
  call hurry.ask(100)
  call hurry.askAndKeep(100)
}
`;

export function callsOfStory(): Promise<readonly SweptCall[]> {
  return callsOfSource([{ name: 'links.hlp', text: LINKS }]);
}
