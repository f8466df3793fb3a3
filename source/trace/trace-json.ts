import {iso} from '../declare/columns.ts';
import type {Step} from './step.ts';
import type {Trace} from './trace.ts';

const stepJson = ({name, state, at, atLatest, planned, evidence, by, todo}: Step) => ({
  step: name,
  state,
  at: iso(at),
  ...(atLatest ? {atLatest} : {}),
  ...(planned ? {planned} : {}),
  evidence,
  by: iso(by),
  todo: todo ?? null,
});

/** A trace as JSON: times in ISO 8601 UTC, null where they are not known. */
export const traceJson = ({id, window, satellite, steps, next}: Trace) => ({
  id,
  window: window?.id ?? null,
  satelliteId: satellite ?? null,
  steps: steps.map(stepJson),
  next: next ? stepJson(next) : null,
});
