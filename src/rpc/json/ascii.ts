/** JSON in plain ASCII: it says the same, and moves no terminal when somebody looks at an answer there. */

/** A text of JSON with everything else in escapes. */
export function inAscii(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
