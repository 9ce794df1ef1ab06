/**
 * Reads the examples out of an ohm grammar: `//+ "…", "…"` are texts that the rule below them must accept, `//- "…"`
 * texts that it must refuse. They are JSON strings.
 */

export type GrammarExample = {
  readonly rule: string;
  readonly text: string;
  readonly isGood: boolean;
  readonly line: number;
};

export type GrammarRule = { readonly name: string; readonly line: number };

const EXAMPLES = /^\s*\/\/(?<sign>[+-])\s+(?<texts>".*")\s*$/;
/** A rule begins with its name; parameters and a description may stand before the `=`. */
const RULE = /^\s*(?<name>[A-Za-z_]\w*)(?:<[^>]*>)?\s*(?:\([^)]*\)\s*)?[+:]?=(?!=)/;

/** Throws when an example stands above nothing or is no JSON: then it would not be tested. */
export function readGrammarExamples(grammar: string): { examples: GrammarExample[]; rules: GrammarRule[] } {
  const examples: GrammarExample[] = [];
  const rules: GrammarRule[] = [];
  let waiting: Omit<GrammarExample, 'rule'>[] = [];
  for (const [index, text] of grammar.split('\n').entries()) {
    const line = index + 1;
    const name = RULE.exec(text)?.groups?.['name'];
    if (/^\s*\/\/[+-]/.test(text)) waiting.push(...examplesIn(text, line));
    if (name === undefined) continue;
    rules.push({ name, line });
    examples.push(...waiting.map((example) => ({ ...example, rule: name })));
    waiting = [];
  }
  if (waiting[0]) throw new Error(`line ${waiting[0].line}: these examples stand above no rule`);
  return { examples, rules };
}

function examplesIn(text: string, line: number): Omit<GrammarExample, 'rule'>[] {
  const { sign, texts } = EXAMPLES.exec(text)?.groups ?? {};
  if (texts === undefined) throw new Error(`line ${line}: write examples as JSON strings with commas between them`);
  const parsed = JSON.parse(`[${texts}]`) as string[];
  return parsed.map((example) => ({ text: example, isGood: sign === '+', line }));
}
