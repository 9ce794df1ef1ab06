/** The limits that make the host machine irrelevant: one page, checked by container, verifier and machine. */
export const LIMITS = {
  /** Sections 1–8 together, bytes. */
  codeSize: 24_576,
  /** Section 9, bytes. */
  sourceSize: 65_536,
  functions: 256,
  /** Enums and structs. */
  types: 256,
  /** Members of an enum. */
  members: 255,
  /** Structs within structs. */
  structDepth: 8,
  /** Leaves that a struct is made of, those of the structs in it included. */
  leaves: 128,
  constants: 1_024,
  shapes: 256,
  aggregates: 256,
  /** Functions of other contracts. */
  externals: 256,
  /** Events and errors, each. */
  signatures: 128,
  invariants: 32,
  /** A name, bytes; an invariant's sentence may have twice as much. */
  nameSize: 64,
  /** Map levels of one shape, and struct fields behind them. */
  shapeDepth: 8,
  /** Fields of an event, error or struct, parameters of a function. */
  fields: 32,
  indexedFields: 3,
  /** Blocks within blocks of one function. */
  nesting: 32,
  /** Parameters and locals of one function. */
  locals: 255,
  /** Locals and operands along a chain of calls within one contract. */
  slots: 1_024,
  callNesting: 32,
  /** Contracts that run at once, each called by the one before. */
  contractNesting: 32,
  /** One text or bytes value, bytes. */
  textSize: 8_192,
  /** A text used as a map key, bytes. */
  keySize: 256,
  /** Elements of a list. */
  listLength: 1_024,
  /** Texts and lists that come into being while one call runs, bytes; never given back. */
  heapSize: 262_144,
  /** Calldata, result and revert data, bytes. */
  dataSize: 65_536,
  logSize: 8_192,
} as const;
