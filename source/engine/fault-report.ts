import {createHash} from 'node:crypto';
import {readdirSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {errorCode} from '../settings/file-error.ts';
import {privateDirectory} from '../settings/private-files.ts';
import {harmlessText} from '../text/harmless.ts';
import {type OwnFault, reportsUrl} from '../text/report-fault.ts';
import {maskText} from './http/mask.ts';

/** The newest reports stay. */
const most = 20;

/**
 * Keeps a report of a fault of this program under `faults` in the state directory, 0600: what was under way, versions,
 * the stack; secrets masked. The same fault has one file, however often it comes.
 */
export const faultReports =
  (state: string, version: string, now: () => Date) =>
  ({thrown, underWay}: OwnFault): string | undefined => {
    const stack = thrown instanceof Error ? (thrown.stack ?? String(thrown)) : String(thrown);
    const frames = stack.split('\n').filter(line => /^\s+at /.test(line));
    const mark = createHash('sha256')
      .update(frames.slice(0, 4).join('\n') || stack)
      .digest('hex');
    try {
      const folder = join(privateDirectory(state), 'faults');
      privateDirectory(folder);
      const file = join(folder, `${mark.slice(0, 12)}.txt`);
      const lines = [
        `A fault of skydeck. Please send this to ${reportsUrl}`,
        `when: ${now().toISOString()}`,
        `under way: ${underWay || 'not known'}`,
        `skydeck ${version}, Node ${process.versions.node}, ${process.platform} ${process.arch}`,
        '',
        ...maskText(stack.slice(0, 20_000)).split('\n'),
        '',
      ];
      try {
        writeFileSync(file, harmlessText(lines), {mode: 0o600, flag: 'wx'});
      } catch (error) {
        if (errorCode(error) !== 'EEXIST') throw error;
      }
      const written = (path: string) => statSync(path, {throwIfNoEntry: false})?.mtimeMs ?? 0;
      const kept = readdirSync(folder).map(name => join(folder, name));
      for (const old of kept.toSorted((a, b) => written(b) - written(a)).slice(most))
        rmSync(old, {force: true});
      return file;
    } catch {
      return undefined;
    }
  };
