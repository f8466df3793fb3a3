import {expect, test} from 'vitest';
import {openRecorded} from '../preview-is-run.ts';

const bodyOf = ({body}: {body: unknown}): Record<string, unknown> => {
  const text = Buffer.isBuffer(body)
    ? body.toString()
    : typeof body === 'string'
      ? body
      : JSON.stringify(body);
  return JSON.parse(text || '{}');
};

test('the jobs of one site in ten minutes are asked for, and those of no other site or time', async () => {
  const {run, proxy} = await openRecorded();
  const {code, out} = await run(['get', 'jobs', '--site', 'wmd', '--since', '10m', '-o', 'json']);
  expect(code).toBe(0);
  expect(JSON.parse(out).every(({site}: {site: string}) => site === 'wmd')).toBe(true);
  const asked = proxy.sent.filter(({path}) => path.includes('/observatory/'));
  const ofJobs = asked.filter(({path}) => path.endsWith('getrecentjobs')).map(bodyOf);
  expect(ofJobs).toEqual([{site: 'wmd', timeRange: 600_000}]);
  // What its verdicts look at is the site and its station alone.
  expect(asked.filter(({path}) => /\/(mrc|aro|eco|saf)/.test(path))).toEqual([]);
  expect(asked.length).toBeLessThan(10);
});

test('a cancel of everything reads no list of jobs or sites before it is sent', async () => {
  const {run, proxy} = await openRecorded();
  expect((await run(['cancel-all', 'wmd', '--yes'])).code).toBe(0);
  const asked = proxy.sent
    .filter(({path}) => path.includes('/observatory/'))
    .map(({path}) => path.replace(/.*\/observatory\//, ''));
  const sent = asked.indexOf('jobs/newjob');
  expect(new Set(asked.slice(0, sent))).toEqual(new Set(['api/all/config', 'calendar/get-event-at-time']));
  expect(asked.slice(sent + 1)).toEqual(['jobs/getrecentjobs']);
});
