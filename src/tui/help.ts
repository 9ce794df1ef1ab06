/** The keys, explained; `?` shows them below the words of the page. */

import type { TextPage } from './model.ts';

/** A page of words, and the keys behind them. */
export function withHelp(page: TextPage): TextPage {
  return { ...page, text: `${page.text}\n\n${HELP}` };
}

const HELP = `This is a small shared computer for people who help each other and want the books to be fair.

Everywhere
  ↑ ↓        choose            Enter   open, or do it
  Esc        back              q       back; on the first page: leave
  h          to the first page
  ?          this: the words on the page, and the keys
  :          a command, the same words as in a shell: state village, block 3, accounts
  Tab        on the first page: be somebody else
  Ctrl-Z     back to the shell for a while; \`fg\` there comes back

Forms
  ↑ ↓ Tab    from field to field
  ← →        choose a person, or yes and no; anything else is typed
  Ctrl-U     empty the field
  Ctrl-N     in a list: one more           Ctrl-D  one less
  Below the fields stands what would change. Nothing is signed before you say so.
  s          below the fields: step through it before it is signed

Stepping
  ↓ ↑        next and previous line        n N
  → ←        into a call, and back         s S
             out of a call, and back       o O
  Tab        instructions, stack and gas; then → ← go by instruction   i I
  PgDn PgUp  next and previous transaction t T
             next and previous block       b B
  Home End   where the chain begins, and where it ends
  g          go to a place: 4 (a block), 4.0, 4.0.17, 4.root, or .17 for step 17 of this transaction
  Enter      everything at this place, each value whole        v
  Past the end of a transaction comes the next one, then the block's reward and root, then the next block.

Stopping and searching
  k          stop at this line, or no longer
  c C        run on to the next place to stop at, and back
  K          where it stops; \`:break write village.balances.bob\`, \`:break revert\` set others
  /          search: lines, functions, what was done, names and values of what changed
  > <        the next place with it, and the one before
  Esc        ends a long way; one stays where one was

Asking
  w          why is it this value? Every write it ever had, and Enter leads there
             at the end of what failed: why it failed, and which write made it so
  x          what if it had been otherwise? Another amount, somebody else, another time
  m          where a value lies in the tree, and how its root comes into the header
  p          pin a value: it stays in view wherever one goes
  :record 4.0..6.0   a test that does the same once more

Memory, and everything at a place
  /          only what has these letters; Esc shows all again
  Enter      the whole value, with its path and type
  w p m      why, pin, tree, for the chosen value; at a place, n N s S and so on go on stepping
  ← →        in a memory: the same after the block before, and the one after
  Home End   in a memory: before the first block, and now

Answers
  Enter      leads to where it happened; v shows the row whole
  s          through the branch of a "what if"; +  more of a long history

Mining
  Space      skip                +      the same lottery with one more zero, off the chain

What you do is kept on disk at once. Leaving loses nothing. \`hlp dev --fresh\` in a shell begins a new chain; it asks first.`;
