/** The words of the screen, explained: one table, and which of them each page shows. `?` reads it. */

import type { Page, TextPage } from './model.ts';

const WORDS = {
  hlp: 'the unit of help. People pay each other in it; it can be split, as in 4.5.',
  block: 'a page of the shared book. Everything in it happened together, in order. It points to the page before.',
  chain:
    'all blocks, one behind the other. Changing an old one changes the hash of all that follow, so everybody sees it.',
  hash: 'the fingerprint of some data. Other data, other fingerprint. The hash of a block is its name.',
  try: 'one number, put at the end of a block, and the hash that comes out. Nobody can know which before trying.',
  'proof of work':
    'a hash that begins with zeros can only be found by trying. So the zeros show that somebody worked for the block.',
  mine: 'to search for the number that makes the hash of a block begin with enough zeros. The one who finds it is paid.',
  contract: 'a text of rules on the chain. It remembers values and changes them only as its text says.',
  action: 'something a contract does when somebody asks it to. It is signed, costs gas, and stands in a block.',
  view: 'a question to a contract. It changes nothing and costs nothing.',
  sign: 'to prove with a key that one wants exactly this. Everybody can check it, nobody else can make it.',
  gas: 'the measure of how much a computer had to do. The one who sends pays for it.',
  deploy: 'to put a contract on the chain.',
  admit: 'to let somebody into the village, with a limit below zero.',
  steward: 'whoever put the village on the chain; the one who lets people in.',
  invariant: 'a sentence that must hold after every action, such as: the books balance. What would break it is undone.',
  step: 'one small thing the machine does. Between two steps one can look at everything.',
  line: 'one line of the source; most take several steps.',
  'In …': 'the function that runs, with its names and their values.',
  'Changed so far': 'what this transaction has changed: value before → value now.',
  Remembered: 'what the contract remembers and this transaction has not changed.',
  instruction: 'what the machine does in one step; the compiler made it from the source.',
  stack: 'the pile of values that the machine works on, the top first.',
  transaction: 'something somebody signed that is now in a block, with what came of it.',
  header: 'the first part of a block: what it points to, and the work done for it.',
  reward: 'what the one who found the block gets, out of nothing.',
  root: 'one hash over everything that all contracts and people have after the block.',
  genesis: 'the first block. It says how the chain began.',
  memory: 'what a contract remembers, each value by its name. It is kept for every block.',
  lottery: 'each try wins with the same small chance, however many were made before.',
} as const;

type Word = keyof typeof WORDS;

const WORDS_OF: Readonly<Record<Page['kind'], readonly Word[]>> = {
  home: ['hlp', 'block', 'chain', 'hash', 'try', 'contract', 'deploy', 'admit', 'step'],
  sources: ['contract', 'deploy', 'chain'],
  people: ['hlp', 'sign', 'mine', 'reward'],
  breaks: ['invariant', 'sign', 'chain', 'hash'],
  contract: ['contract', 'action', 'view', 'memory', 'steward'],
  block: ['block', 'hash', 'try', 'proof of work', 'transaction', 'gas', 'root'],
  form: ['sign', 'gas', 'hlp', 'action', 'view', 'invariant', 'steward'],
  mining: ['hash', 'try', 'proof of work', 'mine', 'block', 'lottery'],
  lottery: ['lottery', 'hash', 'try', 'proof of work'],
  memory: ['memory', 'block', 'contract'],
  text: ['hlp', 'block', 'contract', 'gas'],
  step: ['step', 'line', 'In …', 'Changed so far', 'Remembered', 'block', 'transaction', 'header', 'reward', 'root', 'genesis', 'instruction', 'stack', 'gas', 'invariant'], // prettier-ignore
};

/** The words of a page, to read. */
export function wordsPage(page: Page): TextPage {
  const text = WORDS_OF[page.kind].map((word) => `${word}: ${WORDS[word]}`).join('\n\n');
  return { kind: 'text', title: 'The words on this page', text, offset: 0 };
}
