import type {Action, Finding} from '../../declare/action.ts';
import {asFailure, Failure} from '../../declare/failure.ts';
import type {Page, Resource} from '../../declare/resource.ts';
import type {Query} from '../../declare/world.ts';
import type {Session} from '../session.ts';
import {unchecked} from './plan.ts';

/** Milliseconds of wall time within which a list that was read need not be read again for a check. */
const fresh = 30_000;
/** Milliseconds of wall time that a list which only advises may take: a change is not held up by it for longer. */
const patience = 10_000;

export type Looked = {
  /** Its own list, as far as it looks at it. */
  readonly page?: Page<unknown>;
  readonly failure?: Failure;
  /** What could not be read, and so is not checked. */
  readonly findings: readonly Finding[];
};

const readWithin = async (
  session: Session,
  resource: Resource,
  query: Query,
  signal: AbortSignal,
  ms: number,
): Promise<Page<unknown>> => {
  const known = session.poller.peek(resource.name, query);
  if (known?.page && known.wallAt !== undefined && !known.failure && !known.partial)
    if (session.clock.wall() - known.wallAt < fresh) return known.page;
  const found = session.resource(resource.name);
  if (found?.connected.failure) throw found.connected.failure;
  const control = new AbortController();
  const stop = session.clock.after(ms, () => control.abort());
  try {
    return await session.poller.read(resource, query, AbortSignal.any([signal, control.signal]));
  } catch (error) {
    if (!control.signal.aborted || signal.aborted) throw error;
    throw new Failure('timeout', `${resource.title} gave no answer within ${ms / 1000} s`, {cause: error});
  } finally {
    stop();
  }
};

/** The names of the other lists that an action's questions and checks look at. */
const needsOf = (resource: Resource, action: Action): readonly string[] => {
  const names = action.needs ?? [...(resource.needs ?? []), ...(action.touches ?? [])];
  return [...new Set(names)];
};

/**
 * Reads what the questions and checks of an action look at, and no more, all at the same time. Lists only advise: what
 * cannot be read, or takes long, stops no change and is said. `query`: how its own list is narrowed; false is none.
 */
export const lookBefore = async (
  session: Session,
  {
    resource,
    action,
    query,
  }: {
    readonly resource: Resource;
    readonly action: Action;
    readonly query: Query | false;
  },
  signal: AbortSignal,
): Promise<Looked> => {
  const needs = needsOf(resource, action);
  // Where it looks at all of its own list, the part of it is for finding rows in.
  const isWhole = needs.includes(resource.name) && action.on === 'nothing';
  const narrowed = isWhole && query !== false ? {} : query;
  const others = needs
    .flatMap(name => session.resource(name)?.resource ?? [])
    .filter(one => one.name !== resource.name || (narrowed && Object.keys(narrowed).length > 0));
  const lists = [
    ...(narrowed === false ? [] : [{one: resource, query: narrowed}]),
    ...others.map(one => ({one, query: {}})),
  ];
  const results = await Promise.allSettled(
    lists.map(({one, query: narrowed}) => readWithin(session, one, narrowed, signal, patience)),
  );
  const findings = results.flatMap((result, at): Finding[] => {
    const name = lists[at]!.one.title.toLowerCase();
    if (result.status === 'rejected') return [unchecked(name, result.reason)];
    const lost = result.value.unreadable.length;
    return lost > 0
      ? [{level: 'warning', sentence: `Not all is checked: ${lost} of the ${name} could not be read.`}]
      : [];
  });
  const own = narrowed === false ? undefined : results[0];
  if (own?.status === 'fulfilled') return {page: own.value, findings};
  return {...(own ? {failure: asFailure(own.reason)} : {}), findings};
};
