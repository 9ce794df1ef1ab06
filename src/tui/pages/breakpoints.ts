/** The breakpoints that are set, to be taken away one by one. They are set with `k` on a line, or with `:break` and words. */

import { BREAKPOINT_FORMS } from '../../timeline/breakpoints/breakpoint.ts';
import { withBreakpoint } from '../desk.ts';
import { clip, EMPTY_LINE, type Line, line, span, table, wrap } from '../lines.ts';
import type { Model } from '../model.ts';
import type { Item } from './list.ts';

export function breakpointItems({ desk }: Model): Item[] {
  return desk.breakpoints.map((breakpoint) => ({
    label: line(span('● ', 'bad'), breakpoint.text),
    open: (model) => [{ ...model, desk: withBreakpoint(model.desk, breakpoint), notice: `Stops no longer at ${breakpoint.text}.` }], // prettier-ignore
  }));
}

const HOW =
  'In the stepper k sets one on the line that comes next, c runs on to the next one and C back. Others are typed:';

export function drawBreakpointsTop({ desk }: Model, width: number): Line[] {
  const forms = BREAKPOINT_FORMS.map(({ example, help }) => [line(`  :break ${example.split(', ').at(-1) ?? ''}`), line(span(help, 'faint'))]); // prettier-ignore
  const none = desk.breakpoints.length === 0 ? [...wrap('None is set.', width, 'strong'), EMPTY_LINE] : [];
  return [...none, ...wrap(HOW, width), ...table(forms).map((row) => clip(row, width)), EMPTY_LINE];
}
