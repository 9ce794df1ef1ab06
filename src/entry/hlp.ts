/**
 * What programs get of this package when they `import 'hlp'`: everything below. Each part alone is smaller: `hlp/compile`, `hlp/node`,
 * `hlp/rpc`, `hlp/timeline`. Whatever is not exported here may change at any time.
 */

export * from './compile.ts';
export * from './node.ts';
export * from './rpc.ts';
export * from './timeline.ts';
