import {readFileSync, statSync} from 'node:fs';
import {dirname} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {asFailure} from '../../source/declare/failure.ts';
import {faultReports} from '../../source/engine/fault-report.ts';
import {keepFaults} from '../../source/text/report-fault.ts';
import {temporaryFolder} from '../temporary-folder.ts';

test('a mistake in our own code is said to be one, and its report is private, without secrets, and one file', () => {
  keepFaults(faultReports(temporaryFolder(), '1.2.3', () => new Date(0)));
  onTestFinished(() => keepFaults(() => undefined));
  const stumble = () =>
    asFailure(new TypeError('Cannot read properties of undefined, token=CANARY-77'), 'a list');
  const both = [1, 2].map(() => stumble().message);
  expect(both[0]).toMatch(
    /^This is a fault of skydeck \(a list\); a report is in \S+\.txt: please report it/,
  );
  expect(both[1]).toBe(both[0]);
  expect(both[0]).not.toContain('Cannot read');
  const file = /report is in (\S+\.txt)/.exec(both[0]!)![1]!;
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
  const text = readFileSync(file, 'utf8');
  expect(text).toContain('under way: a list');
  expect(text).toContain('skydeck 1.2.3, Node ');
  expect(text).toMatch(/at stumble/);
  expect(text).not.toContain('CANARY-77');
});

test('what comes from outside keeps its own words', () => {
  expect(asFailure(new Error('disk is full')).message).toBe('disk is full');
});
