import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';

/** A directory of the test's own, gone afterwards. */
export const temporary = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'skydeck-settings-'));
  onTestFinished(() => rmSync(path, {recursive: true, force: true, maxRetries: 20, retryDelay: 50}));
  return path;
};

/** What a promise was rejected with. */
export const refusal = async (promise: Promise<unknown>): Promise<any> =>
  promise.then(
    value => {
      throw new Error(`It should have been refused, but gave ${JSON.stringify(value)}`);
    },
    thrown => thrown,
  );
