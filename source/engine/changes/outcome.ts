import {asFailure, Failure} from '../../declare/failure.ts';
import type {Outcome} from '../../declare/journal-entry.ts';
import type {Sending} from './changing.ts';

const refusals = new Set(['unauthorized', 'forbidden', 'not-found', 'rejected', 'limited']);

const withTodo = (sentence: string, todo: string | undefined) => (todo ? `${sentence} ${todo}` : sentence);

/**
 * What a failed action came to. It is `rejected` or `not-sent` only where that is sure; anything else is `unknown`,
 * since an operator who is told "not sent" will send it again.
 */
export const outcomeOf = (thrown: unknown, sending: Sending): Outcome => {
  const failure = asFailure(thrown);
  const {status} = failure;
  const say = (verdict: Outcome['verdict'], sentence = failure.message): Outcome => ({
    verdict,
    sentence: withTodo(sentence, failure.todo),
    ...(status === undefined ? {} : {status}),
    kind: failure.kind,
  });
  // A fault of this program, at a moment that nobody foresaw.
  if (!(thrown instanceof Failure) || failure.maybeSent) return say('unknown');
  if (failure.settled) return say('rejected');
  if (sending.done > 0) {
    const before = `${sending.done === 1 ? 'A first request was' : `${sending.done} requests were`} carried out, then: ${failure.message}`;
    return say(failure === sending.refused ? 'rejected' : 'unknown', before);
  }
  const refused = (status !== undefined && status >= 400 && status < 500) || refusals.has(failure.kind);
  return say(refused ? 'rejected' : 'not-sent');
};
