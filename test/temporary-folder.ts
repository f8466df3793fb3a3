import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';

/** A folder of one test's own, removed afterwards. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'skydeck-test-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true, maxRetries: 20, retryDelay: 50}));
  return folder;
};
