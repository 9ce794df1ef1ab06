/** Writes docs/failures.md by playing every example of a failure: `npm run docs`. A test sees to it that the page in the repository is the one this makes. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { explanationLines } from '../src/timeline/explanation/text.ts';
import { type Example, type Group, GROUPS } from '../test/timeline/failures/examples.ts';
import { play } from '../test/timeline/failures/play.ts';

export const FAILURES_PAGE = join(import.meta.dirname, '../docs/failures.md');

const HEAD = `# Ways to fail

Made by \`npm run docs\`: every example below is compiled, put on a chain and played, and what stands under it is what \`hlp explain\` says of its last line. Change \`test/timeline/failures/examples.ts\`, not this page.

A failure says more than that it happened: the condition as it is written, what everything in it was worth (amounts with their unit, members of enums and people by name), the functions on the way there through all contracts, and the earlier write that made
it so, with the position to jump to (\`hlp step 4.0.13\`).

The cause is found by trying. The leaves that the condition depends on are followed back through locals and parameters; then the transaction runs again with the value that a leaf had before a write, the newest write first – those of the same transaction, then those before it – until the condition holds.
That write is the cause. Where none is found it says so, and how far it looked: at most 40 writes of each of 16 leaves, and twenty million instructions. A broken invariant needs no trying: it held before, so the write after which it did not is named.

A call between contracts that fails and is caught by a \`try\` is explained in the same way: \`hlp explain 5.0.6\` for the place where it failed, and \`hlp explain 5.0\` tells those that were caught as well. What nobody has sent yet can be asked too: \`hlp explain village 'pay(bob, 1000, "bike")' --as alise\`.
`;

/** Each example is played once. */
export async function failuresPage(): Promise<string> {
  const groups: string[] = [];
  for (const group of GROUPS) groups.push(await groupText(group));
  return `${HEAD}\n${groups.join('\n')}`;
}

async function groupText({ title, words, examples }: Group): Promise<string> {
  const texts: string[] = [];
  for (const example of examples) texts.push(await exampleText(example));
  return `## ${title}\n\n${words}\n\n${texts.join('\n')}`;
}

async function exampleText(example: Example): Promise<string> {
  const { explanation } = await play(example);
  if (explanation === undefined) throw new Error(`${example.title}: it did not fail`);
  const words = example.words === undefined ? '' : `${example.words}\n\n`;
  const lines = shortened(example.lines).join('\n');
  return `### ${example.title}\n\n${words}\`\`\`hlp\n${example.source}\`\`\`\n\n\`\`\`text\n${lines}\n\`\`\`\n\n\`\`\`text\n${explanationLines(explanation).join('\n')}\n\`\`\`\n`;
}

/** Of many lines that are alike, the first and the last ones. */
function shortened(lines: readonly string[]): readonly string[] {
  return lines.length <= 8 ? lines : [...lines.slice(0, 3), '…', ...lines.slice(-2)];
}

if (import.meta.main) writeFileSync(FAILURES_PAGE, await failuresPage());
