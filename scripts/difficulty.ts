/**
 * Prints how long 200 blocks in a row take, in block times, when miners come and go: seven kinds of weather, 20 chains of
 * 10,000 blocks each, every row that begins 300 blocks or more after a change. Takes a few seconds and reads no clock.
 */

import { simulate, spread, WEATHERS } from '../test/chain/mining-weather.ts';

const SEEDS = 20;

process.stdout.write('| weather | rows | least | median | most | deviation |\n| --- | --: | --: | --: | --: | --: |\n');
for (const [name, weather] of Object.entries(WEATHERS)) {
  const rows = Array.from({ length: SEEDS }, (_, i) => simulate(weather, i + 1)).flat();
  const { least, median, most, deviation } = spread(rows);
  const cells = [least, median, most, deviation].map((value) => value.toFixed(3));
  process.stdout.write(`| ${[name, rows.length.toLocaleString('en-US'), ...cells].join(' | ')} |\n`);
}
