/**
 * The behaviour suites that OpenZeppelin publishes, run as they are against `hlp node`:
 *
 *     (cd test/outside/published && npm ci)
 *     npm run suites -- --from FOLDER       FOLDER: a checkout of their repository of contracts
 *     npm run suites -- --from FOLDER --write      and writes docs/published-suites.md
 *
 * Hardhat, its matchers, helpers and mocha run the files unchanged; all that is ours is the runner: where the node is (`hardhat.config.js`), which contracts
 * are deployed under which name (`exposed.ts`), and a proxy for names with a `$` (`dollar-proxy.ts`). Nothing of theirs is part of
 * this project. A test that fails and is not in the list below makes the script fail; so does one that is in it and passes.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { Running } from '../bench/node/running.ts';
import { OURS } from '../bench/node/subjects.ts';
import { DollarProxy } from '../test/outside/published/dollar-proxy.ts';
import { exposedContracts, hardhatArtifact } from '../test/outside/published/exposed.ts';
import { optionsOf } from './options.ts';
import { writeSection } from './page-section.ts';

const RUNNER = join(import.meta.dirname, '../test/outside/published');
const PAGE = join(import.meta.dirname, '../docs/published-suites.md');

/** Those whose standards `contracts/` keeps. */
const FILES = [
  'test/token/ERC20/ERC20.test.js',
  'test/token/ERC721/ERC721.test.js',
  'test/access/Ownable.test.js',
  'test/access/Ownable2Step.test.js',
  'test/access/AccessControl.test.js',
  'test/utils/Pausable.test.js',
] as const;

const MUTE =
  'It needs a failure without words. Here none exists: every failure says why, and what a receiver says is handed on as it is, ' +
  'so the sender hears `NoSuchFunction(0x150b7a02)` or the error of the receiver instead of `ERC721InvalidReceiver`.';

/** What fails, and why it should. */
const EXPECTED: readonly (readonly [title: RegExp, why: string])[] = [
  [/ERC721 .*to a receiver contract that reverts without message reverts$/, MUTE],
  [/ERC721 .*to a contract that does not implement the required function reverts$/, MUTE],
];

type Outcome = { readonly fullTitle: string; readonly file: string; readonly err: { readonly message?: string } };
/** `failures` also has what failed before or behind a test. */
type Results = { readonly tests: readonly Outcome[]; readonly failures: readonly Outcome[] };

const { from, write } = optionsOf({ from: { type: 'string' }, write: { type: 'boolean', default: false } });
const say = (text: string): void => void process.stdout.write(`${text}\n`);

function whatIsMissing(): string | undefined {
  if (from === undefined) return 'the suites are not here; say where with --from FOLDER';
  const missing = FILES.find((file) => !existsSync(join(from, file)));
  if (missing !== undefined) return `there is no ${missing} in ${from}`;
  if (!existsSync(join(RUNNER, 'node_modules')))
    return 'the runner is not installed; (cd test/outside/published && npm ci)';
  return undefined;
}

async function main(): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), 'hlp-suites-'));
  const node = await Running.start((port) => OURS.start(port, join(place, 'chain'), false));
  const contracts = exposedContracts();
  const proxy = await DollarProxy.open(node.port, contracts);
  try {
    furnish(place);
    const results = await play(place, proxy.url);
    const summary = summaryOf(results, place, proxy.counts);
    say(summary);
    if (write) writeSection(PAGE, 'results', summary);
    process.exitCode = [...results.tests, ...results.failures].some(isSurprise) ? 1 : 0;
  } finally {
    proxy.close();
    await node.stop();
    rmSync(place, { recursive: true });
  }
}

/** A folder as Hardhat wants it: their tests, our artifacts. */
function furnish(place: string): void {
  cpSync(join(from ?? '', 'test'), join(place, 'test'), { recursive: true });
  cpSync(join(RUNNER, 'hardhat.config.js'), join(place, 'hardhat.config.js'));
  symlinkSync(join(RUNNER, 'node_modules'), join(place, 'node_modules'));
  writeFileSync(join(place, 'package.json'), '{ "type": "module" }\n');
  for (const contract of exposedContracts()) {
    const file = join(place, `artifacts/contracts/${contract.name}.hlp/${contract.name}.json`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(hardhatArtifact(contract)));
  }
}

async function play(place: string, url: string): Promise<Results> {
  const results = join(place, 'results.json');
  const program = join(place, 'node_modules/hardhat/dist/src/cli.js');
  const env = { ...process.env, NODE_URL: url, RESULTS: results, HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true', CI: 'true' };
  const child = spawn(process.execPath, [program, 'test', 'mocha', '--no-compile', ...FILES], {
    cwd: place,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await once(child, 'exit');
  if (!existsSync(results)) throw new Error('the runner ended without results');
  return JSON.parse(readFileSync(results, 'utf8')) as Results;
}

const hasFailed = ({ err }: Outcome): boolean => err.message !== undefined;
const reasonFor = ({ fullTitle }: Outcome): string | undefined =>
  EXPECTED.find(([title]) => title.test(fullTitle))?.[1];
const isSurprise = (test: Outcome): boolean => hasFailed(test) !== (reasonFor(test) !== undefined);

function summaryOf({ tests, failures }: Results, place: string, counts: ReadonlyMap<string, number>): string {
  const rows = FILES.map((file) => {
    const own = tests.filter((test) => relative(place, test.file) === file || test.file.endsWith(file));
    return `| \`${file.slice('test/'.length)}\` | ${own.length} | ${own.filter((test) => !hasFailed(test)).length} |`;
  });
  const failed = failures.map(
    (test) => `- ${test.fullTitle}${reasonFor(test) === undefined ? `: **${test.err.message ?? ''}**` : ''}`,
  );
  const surprises = tests
    .filter((test) => !hasFailed(test) && isSurprise(test))
    .map(({ fullTitle }) => `- passes, and should not: ${fullTitle}`);
  const reasons = [...new Set(failures.flatMap((test) => reasonFor(test) ?? []))];
  const asked = [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([method, count]) => `\`${method}\` ${count.toLocaleString('en')}`);
  return [
    ['| file | tests | pass |', '|---|---|---|', ...rows].join('\n'),
    `${tests.filter((test) => !hasFailed(test)).length} of ${tests.length} pass.`,
    ...(failed.length + surprises.length > 0
      ? [['These do not:', '', ...failed, ...surprises].join('\n'), reasons.join('\n\n')]
      : []),
    `Asked of the node: ${asked.join(', ')}.`,
  ].join('\n\n');
}

const absence = whatIsMissing();
if (absence === undefined) await main();
else say(`skipped: ${absence}`);
