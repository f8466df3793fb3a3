import {Failure} from '../../../declare/failure.ts';

/** What an object storage that refuses a signed address means. Throws. */
export const expiredAddress = (error: unknown): never => {
  if (error instanceof Failure && (error.kind === 'forbidden' || error.kind === 'unauthorized'))
    throw new Failure('forbidden', 'The staging URL has expired, or was signed for something else.', {
      todo: 'Drop this transfer and start it again: a new one gets a new URL.',
      cause: error,
    });
  throw error;
};
