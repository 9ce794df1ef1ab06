/** The shape of the house: who may import whom, and which room an outside library lives in. */

import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Each room and the rooms it may use. Lower rooms never import higher ones; vm and state do not know each other. */
const MAY_USE: Readonly<Record<string, readonly string[]>> = {
  base: [],
  vm: ['base'],
  lang: ['base', 'vm'],
  state: ['base'],
  wallet: ['base'],
  chain: ['base', 'vm', 'state'],
  timeline: ['base', 'vm', 'state', 'lang', 'chain'],
  node: ['base', 'vm', 'state', 'chain', 'wallet'],
  rpc: ['base', 'vm', 'state', 'lang', 'chain', 'timeline', 'wallet', 'node'],
  tui: ['base', 'vm', 'state', 'lang', 'chain', 'timeline', 'wallet', 'node', 'rpc'],
  entry: ['base', 'vm', 'lang', 'state', 'chain', 'timeline', 'wallet', 'node', 'rpc'],
  testing: ['base', 'vm', 'state', 'lang', 'chain', 'timeline'],
  cli: ['base', 'vm', 'state', 'lang', 'chain', 'timeline', 'testing', 'wallet', 'node', 'rpc', 'tui'],
};

/** Each outside library lives at the edge of one room. */
const LIBRARY_ROOM: Readonly<Record<string, string>> = {
  '@noble/curves': 'base',
  '@noble/hashes': 'base',
  ox: 'base',
  'ohm-js': 'lang',
  'classic-level': 'state',
  '@scure/bip32': 'wallet',
  '@scure/bip39': 'wallet',
  '@noble/ciphers': 'wallet',
  ws: 'rpc',
  commander: 'cli',
  ink: 'tui',
  react: 'tui',
};

type Import = { readonly file: string; readonly from: string; readonly target: string };

const IMPORTS = [/^(?:import|export)\s[^;']*?\bfrom '([^']+)'/gm, /^import '([^']+)'/gm, /\bimport\('([^']+)'\)/g];

function importsOf(file: string, text: string): Import[] {
  return IMPORTS.flatMap((pattern) => [...text.matchAll(pattern)]).map(([, target = '']) => ({
    file,
    from: roomOf(file),
    target: target.startsWith('.') ? relative(ROOT, join(ROOT, dirname(file), target)) : target,
  }));
}

const roomOf = (path: string): string => path.split(sep)[1] ?? '';

const libraryOf = (target: string): string =>
  target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');

function isWrong({ from, target }: Import): boolean {
  if (target.startsWith('node:')) return false;
  if (!target.startsWith('src')) return LIBRARY_ROOM[libraryOf(target)] !== from;
  return from !== roomOf(target) && !MAY_USE[from]?.includes(roomOf(target));
}

describe('the shape of the house', () => {
  const files = globSync('src/**/*.{ts,tsx}', { cwd: ROOT });
  const all = files.flatMap((file) => importsOf(file, readFileSync(join(ROOT, file), 'utf8')));

  test('every file stands in a known room, and there are imports to look at', () => {
    expect(files.filter((file) => !(roomOf(file) in MAY_USE))).toEqual([]);
    expect(all.length).toBeGreaterThan(files.length);
  });

  test('a room imports only the rooms below it, and only the libraries at its own edge', () => {
    expect(all.filter(isWrong)).toEqual([]);
  });

  test('an import upwards, sideways or of a stranger is seen', () => {
    const text = [
      "import { a } from '../state/trie.ts';",
      "import type {\n  B,\n} from '../node/node.ts';",
      "export { c } from 'lodash/fp';",
      "const d = await import('../cli/main.ts');",
      "import { e } from '../base/hash.ts';",
      "import { f } from './types.ts';",
    ].join('\n');
    const wrong = importsOf('src/vm/machine.ts', text).filter(isWrong);
    expect(wrong.map(({ target }) => target)).toEqual([
      'src/state/trie.ts',
      'src/node/node.ts',
      'lodash/fp',
      'src/cli/main.ts',
    ]);
  });
});
