import type {Came, Explained} from '../../../declare/failure.ts';
import {reasonOf} from '../../../engine/http/answer-reason.ts';

/** A deletion that finds no window: it is gone already, or DELETE wants the id elsewhere, as nobody has documented. */
export const explainTasking = (answer: Came & {readonly what: string}): Explained | undefined =>
  answer.status === 404 && answer.what === 'DELETE window'
    ? {
        words: reasonOf(answer) ?? '',
        todo: 'Read the windows again: it may be gone already. If it is still listed, DELETE may want its id elsewhere: set deleteWindow in the profile.',
      }
    : undefined;
