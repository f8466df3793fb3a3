import {iso} from '../declare/columns.ts';
import type {Step} from '../declare/trace.ts';
import type {Trace, TracedList} from './trace.ts';

const stepJson = ({name, state, at, atLatest, notBefore, planned, evidence, by, todo}: Step) => ({
  step: name,
  state,
  at: iso(at),
  ...(atLatest ? {atLatest} : {}),
  ...(notBefore === undefined ? {} : {notBefore: iso(notBefore)}),
  ...(planned ? {planned} : {}),
  evidence,
  by: iso(by),
  todo: todo ?? null,
});

/** A trace as JSON: times in ISO 8601 UTC, null where they are not known, and each thing that ways are of by its name. */
export const traceJson = ({id, of, satellite, steps, next}: Trace, lists: readonly TracedList[]) => ({
  id,
  ...Object.fromEntries(
    lists.flatMap(({name, trace}) =>
      trace.partOf ? [] : [[trace.what, of?.resource === name ? of.id : null]],
    ),
  ),
  satelliteId: satellite ?? null,
  steps: steps.map(stepJson),
  next: next ? stepJson(next) : null,
});
