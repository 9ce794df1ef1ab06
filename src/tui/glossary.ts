/**
 * The words of the screen, explained: one table. A page can only draw a label (`lines.ts`) that has its row here, and `words.ts` finds
 * the labels of a page, so what is on the screen is what `?` explains. Names of rules are in `rule-words.ts`.
 */

const WORDS = {
  // ───────────── the chain ─────────────
  hlp: 'the unit of help. People pay each other in it; it can be split, as in 4.5.',
  block: 'a page of the shared book. Everything in it happened together, in order. It points to the page before.',
  chain:
    'all blocks, one behind the other. Changing an old one changes the hash of all that follow, so everybody sees it.',
  hash: 'the fingerprint of some data. Other data, other fingerprint. The hash of a block is its name.',
  header: 'the first part of a block: what it points to, and the work done for it.',
  parent: 'the hash of the block before. By it every block holds on to the whole past.',
  target: 'the hash of the block must be a smaller number than this one, so it must begin with zeros.',
  difficulty:
    'how many tries a block takes on average. It may follow how long blocks take: after a late one the next is easier, after an early one harder.',
  'block time': 'how long a block should take. The difficulty is nudged with every block, so that it does.',
  nonce:
    'the number that the miner puts at the end of a block to get another hash. They try 0, 1, 2 …, so it also tells how many tries there were.',
  paused: 'mining is held. What is signed is kept and waits; `:resume` goes on with it.',
  miner: 'whoever found the block, and is paid for it.',
  mine: 'to search for the number that makes the hash of a block begin with enough zeros. The one who finds it is paid.',
  try: 'one number, put at the end of a block, and the hash that comes out. Nobody can know which before trying.',
  'proof of work':
    'a hash that begins with zeros can only be found by trying. So the zeros show that somebody worked for the block.',
  lottery: 'each try wins with the same small chance, however many were made before.',
  time: 'when the block was made, as its miner says. It must be later than the block before.',
  root: 'one hash over everything that all contracts and people have after the block.',
  'state root': 'one hash over everything that all contracts and people have after the block.',
  reward: 'what the one who found the block gets, out of nothing.',
  fees: 'what those who sent something paid the miner for taking it in.',
  burned: 'the part of what gas costs that nobody gets: those hlp are gone.',
  'base fee':
    'what each gas costs at least in this block. It follows from how full the one before was; nobody gets it.',
  rules: 'the hash of all rules of this chain. The first block names it where others name their parent.',
  genesis: 'the first block. It says how the chain began.',
  supply: 'all hlp that people had when the chain began.',
  'chain id': 'the number of this chain. What is signed for it is worth nothing on another one.',
  'it says': 'a short text that a block may carry.',
  'for the work': 'what the miner gets for having found the block, out of nothing.',
  'executing it gives':
    'the root that comes out when everything in the block is done again, here and now, from what was before it.',
  'its header says':
    'the root that the miner wrote into the block. If it were another one, the block would be refused.',
  'What the block changed': 'every value that is not what it was before the block: before → after.',
  'Who began with what': 'the hlp that the first block gives out.',
  // ───────────── transactions ─────────────
  transaction: 'something somebody signed that is now in a block, with what came of it.',
  sign: 'to prove with a key that one wants exactly this. Everybody can check it, nobody else can make it.',
  gas: 'the measure of how much a computer had to do. The one who sends pays for it.',
  place: 'where it stands: 4.0 is the first transaction of block 4, and 4.0.21 is step 21 in it.',
  from: 'who signed it, and pays for its gas.',
  to: 'whom it went to: a person, or a contract.',
  amount: 'the hlp that went along.',
  call: 'which action of the contract was asked for, and with what.',
  answer: 'what the contract gave back.',
  event: 'a note that the contract left for those who read the chain. Contracts themselves cannot read it.',
  status: 'done, or failed. What failed changed nothing, but its gas was paid.',
  waiting: 'what is signed and kept, and not in a block yet.',
  // ───────────── contracts ─────────────
  contract: 'a text of rules on the chain. It remembers values and changes them only as its text says.',
  action: 'something a contract does when somebody asks it to. It is signed, costs gas, and stands in a block.',
  view: 'a question to a contract. It changes nothing and costs nothing.',
  memory: 'what a contract remembers, each value by its name. It is kept for every block.',
  path: 'the name of a value on the chain, with whole addresses. Its place in the memory is the hash of this text.',
  invariant: 'a sentence that must hold after every action, such as: the books balance. What would break it is undone.',
  'sum( )': 'all values of a map together. The machine keeps it right with every write.',
  'count( )': 'how many values of a map are not zero. The machine keeps it right with every write.',
  name: 'what the contract calls the value; people and contracts stand there by their names.',
  value: 'what is remembered under that name.',
  before: 'the value before this transaction.',
  now: 'the value at this place.',
  about: 'what there is to say about it.',
  type: 'which values are possible, and how they are written.',
  uint256: 'a whole number that is never below zero; the digits behind `uint` say how many bits it has.',
  int256: 'a whole number that may be below zero; the digits behind `int` say how many bits it has.',
  bool: 'true or false.',
  address: 'the number of a person or a contract: 0x and 40 digits. Where a name is known it stands there instead.',
  string: 'text, shown between quotes.',
  bytes: 'bytes, two digits for each, behind 0x; `bytes4` are always four.',
  list: 'several values in order. Behind the comma stands how many it can hold at most.',
  'own type':
    'a type that the contract declares itself: one of a few words, several values by name, or another contract. Its source says which.',
  // ───────────── the village ─────────────
  deploy: 'to put a contract on the chain.',
  admit: 'to let somebody into the village, with a limit below zero.',
  pay: 'to give hlp for help. In a form: hlp that go along with the call.',
  'break it': 'to try to cheat, on a copy, and see which rule stops it.',
  steward: 'whoever put the village on the chain; the one who lets people in.',
  helper: 'whoever mines here. It gets the rewards.',
  People:
    'ten people whose keys everybody knows, to play with, and whoever you gave a name. Beside each: their hlp on the chain. What they pay each other in a village stands in its own books, in units of help.',
  in: 'a member of the village.',
  'You are': 'whose key signs what you do.',
  // ───────────── forms ─────────────
  as: 'who signs and pays for the gas.',
  memo: 'a note that is kept with the gift. Everybody can read it, unless it is private.',
  private:
    'the memo is sealed: only who gives and who gets can read it. That something was written, and about how much, everybody sees.',
  'What would change': 'it was tried on a copy of everything: value before → value after. Nothing has been signed yet.',
  'It costs': 'what the gas would cost, at the price of the next block.',
  'The same in a shell': 'the command that does what this page does.',
  copy: 'the whole chain once more, in memory, to try things on. The chain itself stays as it is.',
  rule: 'what every block and transaction has to keep to. Whoever breaks one is refused, by everybody.',
  // ───────────── stepping ─────────────
  step: 'one small thing the machine does. Between two steps one can look at everything.',
  line: 'one line of the source; most take several steps.',
  next: 'the line, or the instruction, that comes next. It has not run yet.',
  here: 'the line that ran last.',
  'In …': 'the function that runs, with its names and their values.',
  'Asked …': 'the invariant that is being checked, with what it reads.',
  'Changed so far': 'what this transaction has changed: value before → value now.',
  Remembered: 'what the contracts remember and this transaction has not changed; lists whole, as they are now.',
  instruction: 'what the machine does in one step; the compiler made it from the source.',
  stack: 'the pile of values that the machine works on, the top first.',
  draft: 'what somebody would do, tried behind the newest block. It never happened, and nothing of it is on the chain.',
  Pinned: 'values that stay in view wherever one steps, each as it is there. `p` pins, and takes a pin away.',
  pin: 'to keep a value in view while one steps: `p`.',
  breakpoint:
    'a place to stop at: a line (`k` sets one), or what `:break` says, such as a write of a value. `c` runs on to the next one, `C` back.',
  why: 'who gave a value what it is: every write it ever had, over the whole chain, the newest first. Enter leads to the instruction that wrote it.',
  'what if': 'the same past with one thing otherwise. It is run again on a copy; the chain itself stays as it is.',
  branch: 'the chain that would be there if it had gone otherwise: the same up to there, and run again from there on.',
  'first difference':
    'where the branch first did something else than the chain did: the name, and what it was worth on each.',
  cause: 'the earlier write without which it would not have failed.',
  condition: 'what had to be true, as it stands in the source, and was not.',
  'Why it failed': 'what had to be true and was not: its parts, with the values they had.',
  tree: 'how all values are one hash: each lies at a place given by the hash of its name, and every hash on the way to the top is made of those below. Whoever has the top can check any value.',
  leaf: 'the end of a way through the tree: one value.',
  node: 'a knot in the tree: up to sixteen ways to go on, or a piece of way that has no fork. Its hash is made of all that is in it.',
  Written: 'each time it was given a value, the newest first: value before → value then.',
} as const;

export type Word = keyof typeof WORDS;

export const GLOSSARY: Readonly<Record<Word, string>> = WORDS;

export const isWord = (text: string): text is Word => Object.hasOwn(WORDS, text);

/** The row that explains a type: all sizes of numbers and bytes share one. */
export function wordOfType(type: string): Word | undefined {
  if (/^u?int\d*$/.test(type)) return type.startsWith('u') ? 'uint256' : 'int256';
  if (/^bytes\d*$/.test(type)) return 'bytes';
  if (type.startsWith('list<')) return 'list';
  if (type === 'bool' || type === 'address' || type === 'string') return type;
  return /^[A-Za-z_]\w*$/.test(type) ? 'own type' : undefined;
}
