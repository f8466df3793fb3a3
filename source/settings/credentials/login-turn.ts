import {join} from 'node:path';
import {errorCode} from '../file-error.ts';
import {withLock} from '../lock.ts';
import {SettingsError} from '../settings-error.ts';
import {CredentialsError} from './credentials-error.ts';

/** Does something with the login that is kept for a service, while no other skydeck does. */
export type LoginTurn = <Result>(service: string, deed: () => Promise<Result>) => Promise<Result>;

/**
 * Turns by a lock in `directory`, for all processes of this user. A provider that replaces refresh tokens ends the whole
 * login when one is used twice: so whoever spends one reads it within its turn, and keeps the next before the turn ends.
 */
export const createLoginTurn =
  (directory: string): LoginTurn =>
  async (service, deed) => {
    let begun = false;
    try {
      return await withLock(join(directory, `login-${encodeURIComponent(service)}`), () => {
        begun = true;
        return deed();
      });
    } catch (thrown) {
      if (begun || !(thrown instanceof SettingsError)) throw thrown;
      if (errorCode(thrown.cause) === 'ELOCKED')
        throw new CredentialsError(
          'unreachable',
          `Another skydeck is renewing the login of ${service} and does not finish.`,
          'Wait until its identity provider answers, or close that skydeck.',
          thrown,
        );
      // Nowhere to put a lock (a full or read-only disk): two at once are less likely than one alone.
      return deed();
    }
  };
