/** Every block of the README can be pasted: the shell blocks are run, in order, and what they print is what stands behind them. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'hlp-readme-'));
for (const folder of ['contracts', 'examples']) symlinkSync(join(ROOT, folder), join(scratch, folder));
afterAll(() => rmSync(scratch, { recursive: true }));

type Block = { readonly kind: string; readonly text: string };

function blocks(): Block[] {
  const text = readFileSync(join(ROOT, 'README.md'), 'utf8');
  return [...text.matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, kind = '', body = '']) => ({ kind, text: body }));
}

/** `npm ci` has been done, and `npm test` is what runs this; the rest stands for what npm and npx would start. */
function runnable(script: string): string {
  const { start } = (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { start: string } })
    .scripts;
  const hlp = `node ${join(ROOT, 'bin/hlp.js')}`;
  return script
    .replaceAll(/^npm (ci|test)$/gm, '')
    .replaceAll(/^npm start$/gm, `${start.replace('node bin/hlp.js', hlp)} < /dev/null`)
    .replaceAll(/^npx hlp /gm, `${hlp} `)
    .replaceAll(/^npx node /gm, 'node --disable-warning=ExperimentalWarning ');
}

function run(script: string): string {
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH']}`, NO_COLOR: '1' };
  return execFileSync('sh', ['-c', `exec 2>&1\n${runnable(script)}`], { cwd: scratch, env, encoding: 'utf8' });
}

/** Hashes and luck differ from run to run, and what a test costs with its contract. */
const masked = (text: string): string =>
  text
    .replaceAll(/00[0-9a-f]{6}…/g, 'HASH…')
    .replaceAll(/after \d+ tr(y|ies)/g, 'after N tries')
    .replaceAll(/[\d,]+ gas/g, 'N gas')
    .trimEnd();

test('the blocks of the README do what stands there', () => {
  let printed = '';
  let compared = 0;
  for (const block of blocks()) {
    if (block.kind === 'sh') printed = run(block.text);
    if (block.kind !== 'text') continue;
    expect(masked(printed)).toContain(masked(block.text));
    compared += 1;
  }
  expect(compared).toBe(6);
});
