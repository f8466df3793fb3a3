import {Failure} from '../../../declare/failure.ts';

/** What was read, or in parentheses the sentence why it could not be: a part of a detail view that fails leaves the others. */
export const orReason = async <T>(reading: Promise<T>): Promise<T | string> => {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Failure && error.kind !== 'aborted') return `(${error.message})`;
    throw error;
  }
};
