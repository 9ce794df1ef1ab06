/** Laying out the text: comments in a column, lists that are too long for a line. */

const COLUMNS = 100;
const MOST_COMMENT_COLUMN = 64;
const INDENT = '  ';

/** `enum Stage { Open, Done }`, or an entry per line when that is too long. */
export function listText(
  head: string,
  items: readonly string[],
  [open, close]: readonly [string, string],
  tail = '',
): string {
  const whole = `${head}${open}${items.join(', ')}${close}${tail}`;
  if (whole.length <= COLUMNS || items.length === 0) return whole;
  const lines = items.map((item, i) => `${INDENT}${item}${i === items.length - 1 ? '' : ','}`);
  return [`${head}${open.trimEnd()}`, ...lines, `${close.trimStart()}${tail}`].join('\n');
}

/** The comment behind the first line. */
export function commented(text: string, comment: string, column: number): string {
  const [first = '', ...others] = text.split('\n');
  return [`${first.padEnd(column)} ; ${comment}`, ...others].join('\n');
}

/** Lines with a comment behind each, in one column. */
export function annotated(lines: readonly string[], comment: (index: number) => string): string[] {
  const widths = lines.map((line) => line.split('\n')[0]?.length ?? 0).filter((width) => width <= MOST_COMMENT_COLUMN);
  const column = widths.reduce((most, width) => Math.max(most, width), 0);
  return lines.map((line, i) => commented(line, comment(i), column));
}

/** Depths beyond what may be verified stand no further in. */
const MOST_DEPTH = 16;

export function indented(text: string, depth: number): string {
  return `${INDENT.repeat(Math.max(0, Math.min(depth, MOST_DEPTH)))}${text}`;
}
