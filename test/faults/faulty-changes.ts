import {openCases} from './cases-on-ground.ts';
import type {Given} from './hostile-answers.ts';
import type {HostileGround} from './hostile-ground.ts';

const page = '<!doctype html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>';
const made = (status: number, body: string, type = 'application/json', more: object = {}): Given => ({
  status,
  body: Buffer.from(body),
  headers: {'content-type': type},
  ...more,
});

/** Answers to a change of which none says that it was done, unless the contract takes the status for the whole answer. */
const faultyAnswers: Readonly<Record<string, Given>> = {
  '200 HTML': made(200, page, 'text/html'),
  '200 empty': made(200, ''),
  '200 another schema': made(200, '{"things":[{"colour":7}],"next":null}'),
  '200 an error': made(200, '{"error":"it did not work"}'),
  '200 half a JSON': made(200, '{"id":"a-1","data":{"id":"a-'),
  'cut after the headers': made(200, '', 'application/json', {cut: true}),
  '204': made(204, ''),
  '202 another id': made(
    202,
    '{"id":"another","ULID":"another","task_id":7,"jobid":null,"status":"ACCEPTED"}',
  ),
  // The answer to another request: another row of each resource, whole.
  'another window': made(
    200,
    '{"data":{"id":"9000001","satellite_id":"FM999","type":"LEASE_ADCS","start":1,"duration":1,"state":"PENDING_SYNC"}}',
  ),
  'another job': made(
    200,
    '{"site":"elsewhere","ulid":"01M81J18G0AFKQ4X75ES705HWD","statusId":"UNREAD#01M81J18G0AFKQ4X75ES705HWD","deviceType":"screen","action":"turn_on","user_id":"another"}',
  ),
  'a list of rows': made(200, '[{"id":"a-1","state":"PENDING"},{"id":"a-2","state":"PENDING"}]'),
  '200 null': made(200, 'null'),
  '200 true': made(200, 'true'),
  '200 {}': made(200, '{}'),
  '200 OK in words': made(200, 'OK', 'text/plain'),
  '200 an XML error': made(
    200,
    '<?xml version="1.0"?><Error><Code>InternalError</Code><Message>We failed.</Message></Error>',
    'application/xml',
  ),
  "200 AWS's error": made(200, '{"__type":"InternalServerError","message":"We failed."}'),
  '201 empty': made(201, ''),
  '203 another schema': made(203, '{"things":[]}'),
  '206 half': made(206, '{"id":"a-1"}'),
  '302 to elsewhere': made(302, '', 'text/html', {
    headers: {location: 'https://elsewhere.invalid/login', 'content-type': 'text/html'},
  }),
  '429': made(429, '{"message":"too many"}'),
  '500': made(500, '{"message":"it broke"}'),
  '502 HTML': made(502, page, 'text/html'),
};

/** Changes of which the contract takes the status, or an empty answer, for the whole, or says what another one means. */
const wholeAnswers: Readonly<Record<string, readonly string[]>> = {
  'windows.delete': ['204', '200 empty', '201 empty'],
  'files.rm': ['204', '200 empty', '201 empty'],
  // It is forgotten here, since 1.16 answers so for ever: nothing is said of what it did there.
  'transfers.drop': ['500'],
};

/** What was taken for done without an answer that says so. What was not sent (nothing to recycle) is no case. */
export const takenForDone = (all: readonly FaultyChange[]): readonly string[] =>
  all
    .filter(
      ({name, answer, verdict, sent}) =>
        sent > 0 && verdict === 'done' && !wholeAnswers[name]?.includes(answer),
    )
    .map(({name, answer, sentence}) => `${name} is done by ${answer}: ${sentence}`);

export type FaultyChange = {
  /** `windows.create` */
  readonly name: string;
  readonly answer: string;
  readonly verdict: string;
  readonly sentence: string;
  /** Changes that left this program. */
  readonly sent: number;
  readonly status: number | undefined;
};

/**
 * Every action of every service that changes something is answered in every faulty way: what each came to. The upstream
 * gets none of these changes, so that each meets the same world. `patience`: milliseconds that one may take.
 */
export const faultyChanges = async (
  ground: HostileGround,
  {kinds = Object.keys(faultyAnswers), patience = 2000}: {kinds?: readonly string[]; patience?: number} = {},
): Promise<readonly FaultyChange[]> => {
  const {before} = ground;
  before.state.share = 0;
  const {session, deeds, close} = openCases(ground);
  const found: FaultyChange[] = [];
  for await (const {name, resource, action, row, draft} of deeds())
    for (const answer of action.reads ? [] : kinds) {
      before.state.instead = () => faultyAnswers[answer]!;
      const from = before.state.changes;
      // What goes on until all is fetched (an ingest run) is called off: its first answers are what counts.
      const signal = AbortSignal.timeout(patience);
      const entry = await session.perform(action, resource, draft, row as never, {
        checkedAt: session.clock.wall(),
        signal,
      });
      before.state.instead = undefined;
      const {verdict, sentence = '', status} = entry;
      found.push({name, answer, verdict, sentence, sent: before.state.changes - from, status});
    }
  await close();
  return found;
};
