/** Every way to fail that the language knows, each with the shortest contract that shows it. `docs/failures.md` is made from this. */

export type Example = {
  readonly title: string;
  /** A sentence or two on what it is; nothing where the title says it. */
  readonly words?: string;
  readonly source: string;
  /** The last line fails. */
  readonly lines: readonly string[];
};

export type Group = { readonly title: string; readonly words: string; readonly examples: readonly Example[] };

/** Each knows the one before. */
const LINKS = Array.from({ length: 32 }, (_, i) => `deploy Link link${i === 0 ? '' : i + 1}`);

const NOBODY = `0x${'00'.repeat(20)}`;

const CONDITIONS: readonly Example[] = [
  {
    title: '`require … else "text"`',
    words: 'The text is the reason; the condition and its values come with it.',
    source: `contract Jar {
  state taken: map<address, uint>

  action take(biscuits: uint) {
    require taken[caller] + biscuits <= 3 else "nobody takes more than three"
    taken[caller] += biscuits
  }
}
`,
    lines: ['deploy Jar', 'bob: jar.take 2', 'bob: jar.take 2'],
  },
  {
    title: '`require … else Name(…)`',
    words: 'What was read in a line before is followed to the line that wrote it.',
    source: `contract Village {
  const CREDIT: int = 50
  state balances: map<address, int>

  error OverLimit(member: address, balance: int, limit: int)

  action pay(to: address, units: uint) {
    let left = balances[caller] - int(units)
    require left >= -CREDIT else OverLimit(caller, left, CREDIT)
    balances[caller] = left
    balances[to] += int(units)
  }
}
`,
    lines: ['deploy Village', 'alise: village.pay bob 40', 'bob: village.pay alise 1', 'alise: village.pay bob 12'],
  },
  {
    title: 'A condition of several parts',
    words: '`and` and `or` stop early: what was not asked has no value.',
    source: `enum Stage { None, Open, Done }

struct Deal {
  seller: address
  amount: uint
  stage: Stage
}

contract Deals {
  state deals: map<uint, Deal>

  action open(id: uint) {
    deals[id] = Deal(seller: caller, amount: 5, stage: Stage.Open)
  }

  action close(id: uint) {
    require deals[id].seller == caller and deals[id].stage == Stage.Open else "not yours or closed"
    deals[id].stage = Stage.Done
  }
}
`,
    lines: ['deploy Deals', 'bob: deals.open 7', 'bob: deals.close 7', 'bob: deals.close 7'],
  },
  {
    title: 'Something that nobody ever wrote',
    words: 'Where there is no earlier write to find, that is said.',
    source: `contract Club {
  state members: map<address, bool>

  error NotAMember(who: address)

  action speak() {
    require members[caller] else NotAMember(caller)
    members[caller] = false
  }
}
`,
    lines: ['deploy Club', 'bob: club.speak'],
  },
  {
    title: 'Nothing but what the call brought along',
    source: `contract Door {
  state guests: uint

  action enter(guests_: uint) {
    require guests_ > 0 and guests_ < 10 else "one to nine at a time"
    guests += guests_
  }
}
`,
    lines: ['deploy Door', 'bob: door.enter 12'],
  },
  {
    title: 'A condition in a function of the contract',
    words: 'Values are followed through parameters to whoever called.',
    source: `contract Purse {
  state held: map<address, uint>

  action put(amount: uint) {
    held[caller] += amount
  }

  action take(amount: uint) {
    spend(held[caller], amount)
    held[caller] -= amount
  }

  fn spend(has: uint, needs: uint) {
    require needs <= has else "not enough"
  }
}
`,
    lines: ['deploy Purse', 'bob: purse.put 9', 'bob: purse.take 6', 'bob: purse.take 5'],
  },
  {
    title: 'A write of the same transaction',
    source: `contract Twice {
  state done: bool

  action both() {
    once()
    once()
  }

  fn once() {
    require not done else "only once"
    done = true
  }
}
`,
    lines: ['deploy Twice', 'bob: twice.both'],
  },
  {
    title: '`only`: NotAllowed',
    words: 'Who may is asked at the time of the call.',
    source: `contract Office {
  state keeper: address
  state open: bool

  init() {
    keeper = caller
  }

  action hand(to: address) only keeper {
    keeper = to
  }

  action close() only keeper, self {
    open = false
  }
}
`,
    lines: ['deploy Office', 'alise: office.hand bob', 'alise: office.close'],
  },
];

const FAILS: readonly Example[] = [
  {
    title: '`fail` in an `if`',
    words: 'The condition around it is the one that counts.',
    source: `contract Gate {
  state visits: uint

  error Full(visits: uint)

  action visit() {
    visits += 1
    if visits > 2 {
      fail Full(visits)
    }
  }
}
`,
    lines: ['deploy Gate', 'bob: gate.visit', 'bob: gate.visit', 'bob: gate.visit'],
  },
  {
    title: '`fail` in an `else`',
    source: `contract Switch {
  state on: bool = true

  action turn(wanted: bool) {
    if on != wanted {
      on = wanted
    } else {
      fail "it is so already"
    }
  }
}
`,
    lines: ['deploy Switch', 'bob: switch.turn false', 'bob: switch.turn false'],
  },
  {
    title: '`fail` without a condition',
    source: `contract Wall {
  action climb() {
    fail "nobody gets over"
  }
}
`,
    lines: ['deploy Wall', 'bob: wall.climb'],
  },
  {
    title: '`fail` in a loop',
    source: `contract Search {
  state wanted: uint = 3

  action look(numbers: list<uint, 8>) {
    for number in numbers {
      if number == wanted {
        fail "found it"
      }
    }
    wanted += 1
  }
}
`,
    lines: ['deploy Search', 'bob: search.look [1,2]', 'bob: search.look [1,4,5]'],
  },
];

const NUMBERS: readonly Example[] = [
  {
    title: 'Too big: Panic 0x11',
    words: 'The operation, both operands, what would come out, and what the type can hold.',
    source: `contract Counter {
  state n: uint8 = 250

  action up(by: uint8) {
    n += by
  }
}
`,
    lines: ['deploy Counter', 'bob: counter.up 3', 'bob: counter.up 10'],
  },
  {
    title: 'Below zero',
    words: 'Amounts of hlp are shown as such.',
    source: `contract Savings {
  /// What everybody put in.
  /// @unit hlp
  state saved: map<address, uint>

  /// @param amount how much @unit hlp
  action put(amount: uint) {
    saved[caller] += amount
  }

  /// @param amount how much @unit hlp
  action take(amount: uint) {
    saved[caller] -= amount
  }
}
`,
    lines: ['deploy Savings', 'bob: savings.put 4.5', 'bob: savings.take 4', 'bob: savings.take 2'],
  },
  {
    title: 'A product',
    source: `contract Field {
  state area: uint16

  action plant(width: uint16, length: uint16) {
    area = width * length
  }
}
`,
    lines: ['deploy Field', 'bob: field.plant 300 300'],
  },
  {
    title: 'A power',
    source: `contract Power {
  state result: uint

  action raise(base: uint, exponent: uint) {
    result = base ** exponent
  }
}
`,
    lines: ['deploy Power', 'bob: power.raise 10 100'],
  },
  {
    title: 'The smallest number, turned around',
    source: `contract Mirror {
  state image: int8

  action show(n: int8) {
    image = -n
  }
}
`,
    lines: ['deploy Mirror', 'bob: mirror.show -128'],
  },
  {
    title: 'The smallest number, divided by -1',
    source: `contract Share {
  state part: int8 = -128

  action split(by: int8) {
    part = part / by
  }
}
`,
    lines: ['deploy Share', 'bob: share.split -1'],
  },
  {
    title: '`mulDiv`',
    source: `contract Rate {
  state result: uint

  action convert(amount: uint, over: uint, under: uint) {
    result = mulDiv(amount, over, under)
  }
}
`,
    lines: [
      'deploy Rate',
      'bob: rate.convert 115792089237316195423570985008687907853269984665640564039457584007913129639935 3 2',
    ],
  },
  {
    title: 'A conversion that does not fit',
    source: `contract Small {
  state ages: map<address, uint8>

  action birthday(years: uint) {
    ages[caller] = uint8(years)
  }
}
`,
    lines: ['deploy Small', 'bob: small.birthday 300'],
  },
  {
    title: 'A sum that the machine keeps',
    words: 'Nobody wrote `sum`: the write that would move it too far is what fails.',
    source: `contract Shares {
  state shares: map<address, uint>

  view all() -> uint = sum(shares)

  action set(share: uint) {
    shares[caller] = share
  }
}
`,
    lines: [
      'deploy Shares',
      'alise: shares.set 115792089237316195423570985008687907853269984665640564039457584007913129639935',
      'bob: shares.set 1',
    ],
  },
  {
    title: 'Divided by zero: Panic 0x12',
    source: `contract Split {
  state people: uint = 2
  state each: uint

  action leave() {
    people -= 1
  }

  action share(amount: uint) {
    each = amount / people
  }
}
`,
    lines: ['deploy Split', 'bob: split.leave', 'bob: split.leave', 'bob: split.share 12'],
  },
  {
    title: 'The rest of a division by zero',
    source: `contract Clock {
  state hours: uint

  action set(time: uint, day: uint) {
    hours = time % day
  }
}
`,
    lines: ['deploy Clock', 'bob: clock.set 30 0'],
  },
  {
    title: 'No member of the enum: Panic 0x21',
    source: `enum Stage { Open, Done }

contract Task {
  state stage: Stage

  action move(to: uint8) {
    stage = Stage(to)
  }
}
`,
    lines: ['deploy Task', 'bob: task.move 5'],
  },
];

const TEXTS: readonly Example[] = [
  {
    title: 'No UTF-8: Panic 0x22',
    words: 'Any bytes can be a string inside; where it leaves the contract it has to be text.',
    source: `contract Letters {
  event Said(text: string)

  action say(letters: bytes) {
    emit Said(string(letters))
  }
}
`,
    lines: ['deploy Letters', 'bob: letters.say 0xff00'],
  },
  {
    title: 'An index outside of a list: Panic 0x32',
    source: `contract Queue {
  state people: list<address, 5>

  action join() {
    people.push(caller)
  }

  view at(place: uint) -> address = people[place]

  action leave(place: uint) {
    people[place] = nobody
  }
}
`,
    lines: ['deploy Queue', 'bob: queue.join', 'alise: queue.join', 'bob: queue.leave 2'],
  },
  {
    title: 'An index outside of a list that came along',
    source: `contract Pick {
  state chosen: uint

  action pick(numbers: list<uint, 10>, place: uint) {
    chosen = numbers[place]
  }
}
`,
    lines: ['deploy Pick', 'bob: pick.pick [5,6,7] 3'],
  },
  {
    title: 'A list that is full',
    source: `contract Bench {
  state seats: list<address, 2>

  action sit() {
    seats.push(caller)
  }
}
`,
    lines: ['deploy Bench', 'bob: bench.sit', 'alise: bench.sit', 'bob: bench.sit'],
  },
  {
    title: 'A list that is empty',
    source: `contract Stack {
  state papers: list<uint, 4>

  action put(paper: uint) {
    papers.push(paper)
  }

  action take() {
    papers.pop()
  }
}
`,
    lines: ['deploy Stack', 'bob: stack.put 1', 'bob: stack.take', 'bob: stack.take'],
  },
  {
    title: 'A text that gets too long: Panic 0x41',
    source: `contract Echo {
  state length: uint

  action call_(word: string) {
    var all = word
    for i in 0..8 {
      all = concat(all, all)
    }
    length = bytes(all).length
  }
}
`,
    lines: ['deploy Echo', 'bob: echo.call_ a*100'],
  },
  {
    title: 'A key that is too long',
    source: `contract Names {
  state owners: map<string, address>

  action register(name: string) {
    owners[name] = caller
  }
}
`,
    lines: ['deploy Names', 'bob: names.register a*300'],
  },
  {
    title: 'Too much at once',
    words: 'Texts and lists that come into being while one call runs share one room.',
    source: `contract Paper {
  state length: uint

  action write(word: string) {
    var all = word
    for i in 0..40 {
      all = concat(word, "")
    }
    length = bytes(all).length
  }
}
`,
    lines: ['deploy Paper', 'bob: paper.write a*8000'],
  },
];

const LOOPS: readonly Example[] = [
  {
    title: 'A loop that goes round too often: TooManyRounds',
    source: `contract Rounds {
  state people: uint
  state sum_: uint

  action join() {
    people += 1
  }

  action add() {
    for i in 0..people, max 2 {
      sum_ += i
    }
  }
}
`,
    lines: [
      'deploy Rounds',
      'bob: rounds.join',
      'bob: rounds.join',
      'bob: rounds.add',
      'bob: rounds.join',
      'bob: rounds.add',
    ],
  },
  {
    title: 'A `while` that does not come to an end',
    source: `contract Halves {
  state rest: uint

  action halve(n: uint) {
    var left = n
    while left > 1, max 3 {
      left /= 2
    }
    rest = left
  }
}
`,
    lines: ['deploy Halves', 'bob: halves.halve 100'],
  },
  {
    title: 'Out of gas',
    words: 'Where it ran out, and which lines used most of it.',
    source: `contract Busy {
  state done: map<uint, uint>

  action work(from: uint, to: uint) {
    for i in from..to, max 1000 {
      let square = i * i
      done[i] = square
    }
  }
}
`,
    lines: ['deploy Busy', 'bob: busy.work 1 100 with 200000 gas'],
  },
  {
    title: 'Out of gas at the door',
    source: `contract Slow {
  state n: uint

  action up() {
    n += 1
  }
}
`,
    lines: ['deploy Slow', 'bob: slow.up with 21200 gas'],
  },
];

const INVARIANTS: readonly Example[] = [
  {
    title: 'A broken invariant: InvariantBroken',
    words: 'The write after which it did not hold any more is named with its line.',
    source: `contract Books {
  state balances: map<address, int>

  invariant "the books balance": sum(balances) == 0

  action pay(to: address, units: int) {
    balances[caller] -= units
    balances[to] += units
    if units > 100 {
      balances[to] += 1
    }
  }
}
`,
    lines: ['deploy Books', 'bob: books.pay alise 10', 'bob: books.pay alise 101'],
  },
  {
    title: 'Hlp that went away',
    source: `contract Pot {
  /// @unit hlp
  state shares: map<address, uint>

  invariant "every share is backed": hlpOf(self) >= sum(shares)

  payable action join() {
    shares[caller] += paid
  }

  action take(amount: uint) {
    send amount to caller
  }
}
`,
    lines: ['deploy Pot', 'bob: pot.join paying 3', 'bob: pot.take 1000000000000000000'],
  },
];

const CALLS: readonly Example[] = [
  {
    title: 'An error of another contract',
    words: 'By the name and in the words of whoever failed, with the way there through all contracts.',
    source: `contract Prices {
  state prices: map<string, uint>

  error NoPrice(item: string)

  action set(item: string, cost: uint) {
    prices[item] = cost
  }

  view priceOf(item: string) -> uint {
    require prices[item] > 0 else NoPrice(item)
    return prices[item]
  }
}

contract Stall {
  state board: Prices
  state last: uint

  init(where: address) {
    board = Prices(where)
  }

  action buy(item: string) {
    let price = call board.priceOf(item)
    last = price
  }
}
`,
    lines: [
      'deploy Prices',
      'deploy Stall prices',
      'alise: prices.set apples 5',
      'bob: stall.buy apples',
      'alise: prices.set apples 0',
      'bob: stall.buy apples',
    ],
  },
  {
    title: 'No contract there: CallFailed, 3',
    source: `interface Oracle {
  view price() -> uint
}

contract Asker {
  state oracle: Oracle
  state last: uint

  action bind(where: address) {
    oracle = Oracle(where)
  }

  action ask() {
    let price = call oracle.price()
    last = price
  }
}
`,
    lines: ['deploy Asker', 'bob: asker.bind alise', 'bob: asker.ask'],
  },
  {
    title: 'A contract that is running already: CallFailed, 2',
    source: `contract Ping {
  state rounds: uint

  action start(other: address) {
    rounds += 1
    call Pong(other).back(self)
  }

  action again() {
    rounds += 1
  }
}

contract Pong {
  state rounds: uint

  action back(to: address) {
    rounds += 1
    call Ping(to).again()
  }
}
`,
    lines: ['deploy Ping', 'deploy Pong', 'bob: ping.start pong'],
  },
  {
    title: 'A callee without enough gas: CallFailed, 1',
    source: `contract Worker {
  state done: map<uint, uint>

  action work(jobs: uint) {
    for i in 0..jobs, max 1000 {
      done[i] = i + 1
    }
  }
}

contract Boss {
  state orders: uint

  action order(who: address, jobs: uint) {
    orders += 1
    call Worker(who).work(jobs)
  }
}
`,
    lines: ['deploy Worker', 'deploy Boss', 'bob: boss.order worker 50 with 300000 gas'],
  },
  {
    title: 'An answer that does not fit: CallFailed, 5',
    source: `contract Big {
  view number() -> uint = 1000
}

interface Little {
  view number() -> uint8
}

contract Reader {
  state last: uint8

  action read(from: address) {
    let number = call Little(from).number()
    last = number
  }
}
`,
    lines: ['deploy Big', 'deploy Reader', 'bob: reader.read big'],
  },
  {
    title: 'Not enough hlp to send: CallFailed, 6',
    source: `contract Till {
  accepts hlp
  state sent: uint

  action pay(who: address, amount: uint) {
    sent += amount
    send amount to who
  }
}
`,
    lines: ['deploy Till', 'bob gives till 2', 'bob: till.pay alise 5000000000000000000'],
  },
  {
    title: 'Not enough hlp to pay with',
    source: `interface Shop {
  payable action buy(item: uint)
}

contract Agent {
  state bought: uint

  action order(shop: address, price: uint) {
    bought += 1
    call Shop(shop).buy(1) paying price
  }
}

contract Kiosk {
  state sold: uint

  payable action buy(item: uint) {
    sold += item
  }
}
`,
    lines: ['deploy Agent', 'deploy Kiosk', 'bob: agent.order kiosk 100'],
  },
  {
    title: 'Too many contracts, each called by the one before: CallFailed, 4',
    source: `interface Next {
  action pass()
}

contract Link {
  state next: address
  state passed: uint

  init(before: address) {
    next = before
  }

  action pass() {
    passed += 1
    if next != nobody {
      call Next(next).pass()
    }
  }
}
`,
    lines: [`deploy Link ${NOBODY}`, ...LINKS, 'bob: link33.pass'],
  },
  {
    title: 'A failure that a `try` caught',
    words: 'Whoever fails in the `else` half fails because of what failed before; both are told.',
    source: `contract Weather {
  state degrees: int
  state isKnown: bool

  action tell(now_: int) {
    degrees = now_
    isKnown = true
  }

  action forget() {
    isKnown = false
  }

  view read() -> int {
    require isKnown else "nobody has looked"
    return degrees
  }
}

contract Garden {
  state isWarm: bool

  action plant(weather: address) {
    try call Weather(weather).read() as degrees {
      isWarm = degrees > 10
    } else {
      fail "the weather is not known"
    }
  }
}
`,
    lines: [
      'deploy Weather',
      'deploy Garden',
      'alise: weather.tell 12',
      'alise: weather.forget',
      'bob: garden.plant weather',
    ],
  },
  {
    title: 'Another contract that takes no hlp',
    source: `interface Payee {
  payable action take(n: uint)
}

contract Payer {
  state paid_: uint

  payable action pay(to: address) {
    paid_ += paid
    call Payee(to).take(1) paying paid
  }
}

contract Monk {
  state took: uint

  action take(n: uint) {
    took += n
  }
}
`,
    lines: ['deploy Payer', 'deploy Monk', 'bob: payer.pay monk paying 2'],
  },
  {
    title: 'Another contract without such a function',
    source: `interface Clerk {
  action stamp(paper: uint)
}

contract Visitor {
  state visits: uint

  action visit(where: address) {
    visits += 1
    call Clerk(where).stamp(visits)
  }
}

contract Guard {
  state closed: bool

  action close() {
    closed = true
  }
}
`,
    lines: ['deploy Visitor', 'deploy Guard', 'bob: visitor.visit guard'],
  },
];

const DOORS: readonly Example[] = [
  {
    title: 'It takes no hlp: NotPayable',
    source: `contract Plain {
  state n: uint

  action up(by: uint) {
    n += by
  }
}
`,
    lines: ['deploy Plain', 'bob: plain.up 1 paying 2'],
  },
  {
    title: 'Hlp without a call',
    source: `contract Shy {
  state n: uint

  action up() {
    n += 1
  }
}
`,
    lines: ['deploy Shy', 'bob gives shy 3'],
  },
  {
    title: 'No such function: NoSuchFunction',
    source: `contract Short {
  state n: uint

  action up() {
    n += 1
  }

  view value() -> uint = n
}
`,
    lines: ['deploy Short', 'bob: short data 0x12345678'],
  },
  {
    title: 'Data that do not fit: BadInput',
    source: `contract Exact {
  state members: map<address, uint>

  action admit(member: address, limit: uint) {
    members[member] = limit
  }
}
`,
    lines: ['deploy Exact', 'bob: exact.admit data 0x0102'],
  },
  {
    title: 'A deployment whose `init` fails',
    source: `contract Fund {
  state goal: uint

  init(wanted: uint) {
    require wanted > 0 else "a fund needs a goal"
    goal = wanted
  }
}
`,
    lines: ['deploy Fund 0'],
  },
  {
    title: 'A deployment that takes no hlp',
    source: `contract Modest {
  state owner: address

  init() {
    owner = caller
  }
}
`,
    lines: ['deploy Modest paying 1'],
  },
  {
    title: 'A deployment of what is no contract',
    source: `contract Anything {
  state n: uint

  action up() {
    n += 1
  }
}
`,
    lines: ['deploy Anything data 0x6080604052'],
  },
];

export const GROUPS: readonly Group[] = [
  {
    title: 'Conditions',
    words: 'What was required, what everything in it was worth, and the write that made it false.',
    examples: CONDITIONS,
  },
  { title: '`fail`', words: 'What led there is told like a condition.', examples: FAILS },
  {
    title: 'Numbers',
    words: 'Arithmetic is checked at the width of its type. What does not fit is shown as it would have been.',
    examples: NUMBERS,
  },
  { title: 'Texts and lists', words: 'What was too long, too short, or no text.', examples: TEXTS },
  { title: 'Loops and gas', words: 'What took longer than it may.', examples: LOOPS },
  {
    title: 'Invariants',
    words: 'They are asked at the end of every action. They held before, so a write of this transaction broke them.',
    examples: INVARIANTS,
  },
  {
    title: 'Other contracts',
    words: 'A call that fails fails its caller with the same reason, unless a `try` catches it.',
    examples: CALLS,
  },
  { title: 'At the door', words: 'What no code of the contract has seen.', examples: DOORS },
];
