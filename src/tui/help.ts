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

Stepping
  ↓ ↑        next and previous line        n N
  → ←        into a call, and back         s S
             out of a call, and back       o O
  Tab        instructions, stack and gas; then → ← go by instruction   i I
  PgDn PgUp  next and previous transaction t T
             next and previous block       b B
  Home End   where the chain begins, and where it ends
  Enter      everything at this place, each value whole        v
  Past the end of a transaction comes the next one, then the block's reward and root, then the next block.

Memory, and everything at a place
  /          only what has these letters; Esc shows all again
  Enter      the whole value, with its path and type
  ← →        the same after the block before, and the one after
  Home End   before the first block, and now

Mining
  Space      skip                +      the same lottery with one more zero, off the chain

What you do is kept on disk at once. Leaving loses nothing. \`hlp dev --fresh\` in a shell begins a new chain; it asks first.`;
