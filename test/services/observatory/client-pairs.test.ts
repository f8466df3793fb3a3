import {describe, expect, test} from 'vitest';
import {asFailure} from '../../../source/declare/failure.ts';
import {jobDone, newJobAnswer} from '../../../source/services/observatory/actions/new-job.ts';
import {parametersInShort} from '../../../source/services/observatory/resources/jobs.ts';
import {
  isUnread,
  jobId,
  madeAt,
  rolesOf,
  statusOf,
} from '../../../source/services/observatory/rules/job-facts.ts';
import {type Pair, recording} from './recordings.ts';
import {clientOf, never, serve} from './serve.ts';

/** What a user reads for each recorded refusal. */
const sentences: readonly (readonly [RegExp, RegExp])[] = [
  [/^Error: missing required key (\w+)$/, /rejects POST \w+ \(400\): the job has no "\w+"\.$/],
  [/^Requires 'site'/, /\(400\): the site or the id \(ulid\) of the job is missing\.$/],
  [/^Someone else/, /rejects POST newjob \(401\): somebody else has a reservation right now\.$/],
  [/"Unauthorized"/, /refuses the token \(401\) for POST newjob: the token is missing, expired or not one/],
  [/Missing Authentication Token/, /\(403\): its gateway has no such call, whatever it says of a token/],
  [
    /Internal server error/,
    /failed on POST (newjob \(502\): its program failed, as it does when a parameter is a decimal|(?!newjob)\w+ \(502\): its program failed\.$)/,
  ],
];

describe.each(['newest', 'seed-era'] as const)(
  'the client, given the recorded answers of the %s code',
  era => {
    const {pairs} = recording(era);
    let pair: Pair;
    const answering = () =>
      serve((_request, response) => {
        const headers = Object.fromEntries(
          Object.entries(pair.response.headers).map(([name, value]) => [name.toLowerCase(), value]),
        );
        response.writeHead(pair.response.status, headers);
        response.end(pair.response.body_text);
      });

    test(`understands each of the ${pairs.length} pairs`, async () => {
      const {url} = await answering();
      // Just after the recording, so that its jobs are in range.
      const {client, http} = clientOf(url, {}, () => Date.parse('2026-11-22T00:10:00Z') / 1000);
      let checked = 0;
      for (pair of pairs) {
        const {name, request, response} = pair;
        const path = request.path.replace(/^\/jobs\//, '').replace(/\?.*$/, '');
        const send = () =>
          http.send({
            method: request.method as 'POST',
            path,
            body:
              request.body_text === null
                ? undefined
                : {kind: 'text', type: 'application/json', text: request.body_text},
          });
        if (response.status >= 400) {
          const failure = asFailure(
            await send().then(
              () => undefined,
              error => error,
            ),
          );
          const [, sentence] = sentences.find(([body]) => body.test(response.body_text)) ?? [];
          if (request.method === 'GET') expect(failure.status, name).toBe(403);
          else expect(failure.message, name).toMatch(sentence ?? /no sentence for this/);
          // A gateway's 5xx may stand before a job that is stored; everything else was surely refused.
          expect(failure.maybeSent, name).toBe(response.status >= 500);
        } else if (path === 'getrecentjobs') {
          const {rows, unreadable} = await client.jobs('wmd', 86_400, never);
          const raw = JSON.parse(response.body_text) as {ulid: string}[];
          expect(unreadable, name).toEqual([]);
          expect(
            rows.map(({ulid}) => ulid),
            name,
          ).toEqual(raw.map(({ulid}) => ulid).sort());
          for (const job of rows) {
            expect(jobId(job), name).toContain(job.ulid);
            expect(madeAt(job), name).toBeGreaterThan(1_790_000_000);
            expect(
              rolesOf(job).every(role => /^[\w-]+$/.test(role)),
              name,
            ).toBe(true);
            expect(parametersInShort(job).length, name).toBeLessThanOrEqual(200);
            expect(job.statusId, name).toBe(`${statusOf(job)}#${job.ulid}`);
          }
        } else if (path === 'getnewjobs') {
          const list = (await send()).json() as Parameters<typeof isUnread>[0][];
          expect(list.every(isUnread), name).toBe(true);
        } else if (path === 'newjob') {
          const {ulid, deviceType: device, deviceInstance: instance, ...job} = JSON.parse(response.body_text);
          const {site, action} = job;
          const done = jobDone(newJobAnswer.parse((await send()).json()), {...job, device, instance});
          expect(done, name).toEqual({
            ids: [ulid],
            sentence: `Job ${ulid}, ${action} on ${instance}, is in the queue of ${site}.`,
          });
        } else expect((await send()).status, name).toBe(200);
        checked += 1;
      }
      console.log(`${checked} recorded pairs of the ${era} code checked against the client`);
      expect(checked).toBe(pairs.length);
    });
  },
);
