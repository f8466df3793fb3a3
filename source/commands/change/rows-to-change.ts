import {asFailure, Failure} from '../../declare/failure.ts';
import type {Resource, Row} from '../../declare/resource.ts';
import type {Query} from '../../declare/world.ts';
import type {Looked} from '../../engine/changes/look-before.ts';
import type {Session} from '../../engine/session.ts';
import {pickRows, rowsNamed} from '../look/read-rows.ts';

/** A failure of reading before anything was sent, which says so. */
export const nothingSent = (failure: Failure): Failure =>
  new Failure(failure.kind, `${failure.message.replace(/\.?$/, '.')} Nothing was sent.`, {
    todo: failure.todo,
    status: failure.status,
    cause: failure,
  });

type Wanted = {readonly ids: readonly string[]; readonly query: Query; readonly looked: Looked};

/** Whether a list that failed leaves the hope that a change goes through all the same. */
const canGoOn = ({kind}: Failure) =>
  ['unavailable', 'timeout', 'cut', 'unreadable', 'too-large', 'rejected', 'limited'].includes(kind);

/**
 * The rows that an action is to be done to. What its list lacks, or where there is no list, is asked for by its id; where
 * that cannot be read either and the action can do with the id, it goes by the id alone: reading is no gate. Throws when a
 * row is not there, or cannot be told.
 */
export const rowsToChange = async (
  session: Session,
  resource: Resource,
  {ids, query, looked}: Wanted,
  signal: AbortSignal,
): Promise<{rows: readonly Row[]; unlisted: ReadonlySet<string>}> => {
  const listed = looked.page?.rows ?? [];
  const isListed = (id: string) =>
    listed.some(row => resource.id(row) === id) || rowsNamed(resource, listed, id).length > 0;
  const found = new Map<string, Row>();
  for (const id of new Set(ids.filter(one => !isListed(one)))) {
    let {failure} = looked;
    let row: Row | undefined;
    try {
      row = resource.find && (await resource.find(session.context(resource).client, id, query, signal));
      // Whoever was asked for it by its id and does not know it has said so.
      if (resource.find && row === undefined) failure = undefined;
    } catch (error) {
      failure ??= asFailure(error);
    }
    if (row === undefined && failure && canGoOn(failure)) row = resource.unread?.(id, query, failure);
    if (row !== undefined) found.set(id, row);
    else if (failure) throw nothingSent(failure);
  }
  const words = ids.map(id => (found.has(id) ? resource.id(found.get(id)) : id));
  return {
    rows: pickRows(resource, [...listed, ...found.values()], words, {
      page: resource.find ? undefined : looked.page,
    }),
    unlisted: new Set([...found.values()].map(row => resource.id(row))),
  };
};
