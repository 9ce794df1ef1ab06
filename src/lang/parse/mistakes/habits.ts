/**
 * What people write in place of the language, most of it from Solidity: one row for each habit, with all that is said
 * about it. The rules of `grammar/mistakes.ohm` find the places; the files beside this one turn them into edits.
 *
 * `fix` is what is said when no edit is certain; otherwise the changed line is shown.
 */

import type { DiagnosticCode } from '../../diagnostic.ts';

export type Habit = {
  readonly code: DiagnosticCode;
  readonly title: string;
  readonly label: string;
  readonly why: string;
  readonly fix: string;
};

// oxfmt-ignore
export const HABITS = {
  // ───────────── something is left out ─────────────
  reservedName:   { code: 'H0113', title: 'this name is a word of the language', label: 'cannot be a name here', why: 'A word of the language always means the same thing, so that a reader never has to ask which one.', fix: 'choose another name' },
  noElse:         { code: 'H0114', title: '`else` is missing', label: '`else` belongs here', why: '`require` is read as a sentence: this must hold, else fail with that.', fix: 'write `else` between the condition and the reason' },
  noReason:       { code: 'H0114', title: 'a `require` without a reason', label: '`else` and a reason are missing', why: 'Whoever is refused wants to know why, and wallets show it.', fix: 'require … else "what is wrong"' },
  noColon:        { code: 'H0115', title: '`:` is missing', label: '`:` belongs behind the name', why: 'First the name, then `:`, then the type.', fix: 'write `:` behind the name' },
  noType:         { code: 'H0115', title: 'a type is missing', label: 'of which type?', why: 'Everything that others see or that is kept has a written type, so that nobody has to guess it.', fix: 'write the type behind the name, for example `: uint`' },
  noName:         { code: 'H0115', title: 'a name is missing', label: 'what is it called?', why: 'Names are shown in wallets and in the log, so every value has one.', fix: 'write a name and `:` in front of the type' },
  noResult:       { code: 'H0116', title: 'a view without an answer', label: '`->` and a type belong here', why: 'A view is a question; its first line says what kind of answer it gives.', fix: 'write `-> uint`, or whatever it answers, behind the brackets' },
  result:         { code: 'H0116', title: 'the type of the answer stands behind `->`', label: 'written with `->` here', why: 'What a function gives back is written as an arrow to a type.', fix: 'write `->` and the type' },
  namedResult:    { code: 'H0116', title: 'an answer has no name', label: 'a type alone belongs here', why: 'What is given back is what `return` says, in one place that a reader can find.', fix: 'write the type alone, begin the body with `var name: type = 0`, end it with `return name`' },
  array:          { code: 'H0117', title: 'a list says how long it may become', label: 'at most how many?', why: 'Every list has a limit, so that going through it always has a price that can be known.', fix: 'write `list<type, 100>` with the most you will ever need, or a `map` and a counter' },
  noCap:          { code: 'H0117', title: 'a list says how long it may become', label: 'at most how many?', why: 'Every list has a limit, so that going through it always has a price that can be known.', fix: 'write the limit behind the type: `list<type, 100>`' },
  equals:         { code: 'H0118', title: '`=` stores, `==` compares', label: 'a condition compares', why: 'A single `=` puts a value into a place; nothing can be stored inside a condition.', fix: 'write `==`' },
  chain:          { code: 'H0119', title: 'comparisons do not chain', label: 'compares the answer of a comparison', why: 'The first comparison gives true or false, which has no order. Two comparisons are joined with `and`.', fix: 'compare twice: a < b and b < c' },

  // ───────────── signs and words of others ─────────────
  semicolon:      { code: 'H0120', title: 'no `;` is needed', label: 'nothing ends with `;`', why: 'Every line begins with a word that says what it does, so nothing has to mark its end.', fix: 'leave the `;` out' },
  quotes:         { code: 'H0121', title: 'a text stands in double quotes', label: '`"` on both sides', why: 'There is one way to write a text.', fix: 'write `"` on both sides' },
  mapping:        { code: 'H0122', title: 'a mapping is called `map`', label: 'written `map<key, value>`', why: 'A type with parts is written in one way: its name, and the parts between `<` and `>`.', fix: 'write `map<key, value>`' },
  function:       { code: 'H0123', title: 'there are three kinds of function', label: '`action`, `view` or `fn`?', why: 'The first word says who may call: an `action` is a button anyone can press, a `view` a question anyone can ask, a `fn` is private.', fix: 'write `action`, `view` or `fn` in place of it' },
  visibility:     { code: 'H0123', title: 'the first word already says who may call', label: 'not needed here', why: 'An `action` and a `view` are for everyone, a `fn` is for the contract alone.', fix: 'leave it out' },
  require:        { code: 'H0124', title: '`require` has no brackets', label: 'reads `require … else …`', why: 'It is a sentence, not a call: require this, else fail with that.', fix: 'write the reason as a text or as an error: require … else "what is wrong"' },
  revert:         { code: 'H0125', title: 'stopping is called `fail`', label: '`fail` and the reason', why: '`fail "text"` or `fail Name(…)` undoes everything and says why.', fix: 'write `fail "what is wrong"`' },
  assert:         { code: 'H0126', title: 'there is no `assert`', label: 'write `require … else …`', why: 'Whatever must hold is required, with a reason that people can read. What must hold for ever is an `invariant`.', fix: 'write `require … else "what is wrong"`' },
  and:            { code: 'H0127', title: '`&&` is written `and`', label: 'a word here', why: 'Conditions are read aloud: `and`, `or`, `not`.', fix: 'write `and`' },
  or:             { code: 'H0127', title: '`||` is written `or`', label: 'a word here', why: 'Conditions are read aloud: `and`, `or`, `not`.', fix: 'write `or`' },
  not:            { code: 'H0127', title: '`!` is written `not`', label: 'a word here', why: 'Conditions are read aloud: `and`, `or`, `not`.', fix: 'write `not`' },
  step:           { code: 'H0128', title: 'counting is written `+= 1` and `-= 1`', label: 'one more, or one less', why: 'There is one way to change a value, and it is a line of its own.', fix: 'write `+= 1` or `-= 1`' },
  stepInside:     { code: 'H0128', title: 'a value cannot change inside a line', label: 'changes while it is read', why: 'What stands in a line is only read, so nobody has to think about what happens first.', fix: 'write `name += 1` as a line of its own, before or after this one' },
  local:          { code: 'H0129', title: 'a new name begins with `let` or `var`', label: 'a type in front of a name', why: '`let` is a name whose value stays, `var` one whose value changes. The type may follow behind `:`.', fix: 'write `let name: type = value`' },
  typeFirst:      { code: 'H0130', title: 'the name comes before the type', label: 'the type stands first', why: 'First the name, then `:`, then the type: what a thing is called matters most to a reader.', fix: 'write `name: type`' },
  state:          { code: 'H0131', title: 'what a contract keeps begins with `state`', label: 'a type in front of a name', why: '`state name: type` is kept for ever. It can be read from outside through a `view`; nothing is shown without one.', fix: 'write `state name: type`' },
  constant:       { code: 'H0131', title: 'a constant begins with `const`', label: 'a type in front of a name', why: '`const NAME: type = value` never changes and costs nothing to read.', fix: 'write `const NAME: type = value`' },
  location:       { code: 'H0132', title: 'values have no place to be named', label: 'not needed here', why: 'Structs, lists and texts are values: using one copies it. Only `state` is kept.', fix: 'leave it out' },
  pointer:        { code: 'H0132', title: 'there are no pointers into the state', label: 'would be a copy', why: 'A name holds a copy; changing it would change nothing that is kept.', fix: 'read and write the place itself: `deals[id].stage = Stage.Open`' },
  constructor:    { code: 'H0133', title: 'the first action is called `init`', label: 'called `init`', why: '`init` runs once, when the contract is deployed.', fix: 'write `init(…) { }`' },
  modifier:       { code: 'H0134', title: 'there are no modifiers', label: 'code from elsewhere', why: 'The code you read is the code that runs. Who may call is said by `only` in the first line of an action.', fix: 'write `only owner` behind the brackets of the action, or repeat the check as `require … else …`' },
  modifierUse:    { code: 'H0134', title: 'there are no modifiers', label: 'which check is meant?', why: 'The code you read is the code that runs. Who may call is said by `only` in the first line of an action.', fix: 'write `only owner`, or the check itself as the first line of the body: require … else …' },
  guard:          { code: 'H0134', title: 'no lock is needed', label: 'always so', why: 'A contract that is running cannot be entered again; the machine refuses it.', fix: 'leave it out' },
  pragma:         { code: 'H0135', title: 'no version is written', label: 'not needed', why: 'Every contract carries the version of its language itself.', fix: 'delete the line' },
  import:         { code: 'H0136', title: 'an import names what it brings', label: 'which names?', why: 'Whoever reads the file sees where every name comes from.', fix: 'import Name from "./file.hlp"' },
  for:            { code: 'H0137', title: 'a loop counts through a range', label: 'written `for i in 0..n`', why: 'Where a loop begins and ends stands in its first line, so its price can be known.', fix: 'write `for i in 0..n, max 100 { }`, or `while … , max 100 { }`' },
  each:           { code: 'H0137', title: 'a loop has no brackets', label: 'written `for one in all`', why: 'A loop through a list reads as a sentence.', fix: 'write `for one in all { }`' },
  cap:            { code: 'H0137', title: '`,` is missing', label: '`,` belongs in front of `max`', why: 'The limit of a loop stands behind a comma.', fix: 'write `, max`' },
  braces:         { code: 'H0138', title: 'braces are missing', label: '`{ }` belong around this', why: 'With braces everyone sees what belongs to the condition, also when a second line is added.', fix: 'write `{` and `}` around it' },
  ternary:        { code: 'H0139', title: 'there is no `? :`', label: 'a choice inside a line', why: 'Choosing is a line of its own, which can be read and stepped through.', fix: 'var x = no\nif condition { x = yes }' },
  emit:           { code: 'H0140', title: '`emit` is missing', label: 'an event', why: 'Writing into the log begins with `emit`.', fix: 'write `emit` in front' },
  fail:           { code: 'H0140', title: '`fail` is missing', label: 'an error', why: 'An error alone does nothing; `fail` stops with it and undoes everything.', fix: 'write `fail` in front' },
  delete:         { code: 'H0141', title: 'going back to zero is called `clear`', label: 'called `clear`', why: 'A value that was never written is zero; `clear` makes it so again.', fix: 'write `clear`' },
  results:        { code: 'H0142', title: 'a function gives back one value', label: 'several values', why: 'Values that belong together have names: they travel in a struct. For callers from outside it is the same.', fix: 'declare `struct Answer { a: uint, b: bool }` and return `Answer(a: …, b: …)`' },
  afterReturn:    { code: 'H0402', title: 'this line is never reached', label: 'nothing can get here', why: 'After `return` the function is over, whatever happened before.', fix: 'remove the line, or move it up' },
  callInside:     { code: 'H0601', title: 'a call needs a line of its own', label: 'another contract runs here', why: 'Another contract runs here. It can fail and costs gas, so the line should show it.', fix: 'let answer = call …\nand use `answer` here' },
  inheritance:    { code: 'H0143', title: 'a contract stands alone', label: 'code from elsewhere', why: 'The code you read is the code that runs: there is nothing to inherit, and nothing to override.', fix: 'write what is needed into this contract; a `fn` of another file can be imported' },
  unchecked:      { code: 'H0144', title: 'arithmetic is always checked', label: 'cannot be turned off', why: 'A number that does not fit stops the action; nothing ever wraps around in secret.', fix: 'leave it out' },
  unit:           { code: 'H0145', title: 'amounts are written in hlp', label: 'not a unit here', why: 'One hlp is 10^18 of the smallest unit, as one ether is. Times are written in seconds, minutes, hours, days or weeks.', fix: 'write an amount in hlp: `2.5 hlp`' },
  year:           { code: 'H0145', title: 'times have a fixed length', label: 'not always the same length', why: 'Months and years differ, so an amount of time is written in seconds, minutes, hours, days or weeks.', fix: 'write `365 days`, or `30 days`' },
  send:           { code: 'H0146', title: 'moving hlp is called `send`', label: 'written `send … to …`', why: '`send` moves hlp and nothing else: it runs no code of the receiver and cannot be refused.', fix: 'write `send amount to receiver` as a line of its own' },
  paying:         { code: 'H0146', title: 'hlp is sent along with `paying`', label: 'written `paying …`', why: 'A call of another contract is a line that starts with `call` and says last what it pays.', fix: 'call receiver.name(…) paying amount; or without a call: send amount to receiver' },
  sign:           { code: 'H0147', title: 'a comparison with other signs', label: 'written otherwise here', why: 'The comparisons are `==`, `!=`, `<`, `<=`, `>` and `>=`.', fix: 'write one of them' },
  bits:           { code: 'H0148', title: 'there is no arithmetic of bits', label: 'works on bits', why: 'Numbers are numbers here. Doubling and halving are `* 2` and `/ 2`; a set of flags is a `map` of `bool`.', fix: 'write it with `*`, `/`, `%`, or keep one `bool` for each flag' },
  new:            { code: 'H0149', title: 'a contract creates no others', label: 'creates something', why: 'Contracts are deployed by people, in the open. A list begins empty, and a struct is written with its name alone.', fix: 'deploy it first, and hand its address to this contract' },
  receive:        { code: 'H0150', title: 'hlp that arrives runs no code', label: 'would run by itself', why: 'With `accepts hlp` anyone may send hlp to the contract. What should happen then is an action that people call.', fix: 'write `accepts hlp`, and make the code a `payable action`' },
  noState:        { code: 'H0151', title: '`state` is missing', label: 'kept by the contract?', why: 'What a contract keeps begins with `state`, what never changes with `const`.', fix: 'write `state` in front' },
  word:           { code: 'H0151', title: 'a word is called otherwise here', label: 'another word here', why: 'Names begin with `let` when they stay and `var` when they change; a second condition is `else if`.', fix: 'write the word of this language' },
  argument:       { code: 'H0152', title: 'a value is given to a name with `:`', label: 'written `name: value`', why: 'Between the brackets of a call nothing is stored; a value is only named.', fix: 'write `name: value`' },
  argumentBraces: { code: 'H0152', title: 'named values need no braces', label: 'brackets are enough', why: 'A value is named where it stands: `Deal(buyer: caller, amount: paid)`.', fix: 'leave the braces out' },
  payable:        { code: 'H0153', title: 'every address can be paid', label: 'not needed here', why: 'There is one kind of address, and `send` works with all of them. Only an action or `init` is `payable`.', fix: 'leave `payable` out' },
  using:          { code: 'H0154', title: 'there is no `using`', label: 'not needed', why: 'Functions are called by their name: `f(a)`, never `a.f()`. Arithmetic is checked by itself.', fix: 'delete the line, and write `f(a)` for `a.f()`' },
  assembly:       { code: 'H0154', title: 'there is no assembly', label: 'machine code', why: 'What a contract does can be read; the machine has its own instructions, and the compiler writes them.', fix: 'write it in the language' },
  doWhile:        { code: 'H0154', title: 'there is no `do`', label: 'a loop that tests last', why: 'A loop says in its first line how long it goes on.', fix: 'write `while … , max 100 { }`' },
} as const satisfies Record<string, Habit>;

export type HabitName = keyof typeof HABITS;
