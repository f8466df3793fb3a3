import {Failure} from '../../declare/failure.ts';

/** A failure of reading before anything was sent, which says so. */
export const nothingSent = (failure: Failure): Failure =>
  new Failure(failure.kind, `${failure.message.replace(/\.?$/, '.')} Nothing was sent.`, {
    todo: failure.todo,
    status: failure.status,
    cause: failure,
  });
