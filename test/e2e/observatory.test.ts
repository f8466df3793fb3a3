import {createServer} from 'node:http';
import {expect, onTestFinished, test} from 'vitest';
import {listen} from '../listen.ts';
import {identityProvider} from '../settings/credentials/identity-provider.ts';
import {openOnSandbox} from './on-sandbox.ts';
import {newHome, until} from './one-shot.ts';

/** A console on the jobs of a sandbox whose time stands still, so that no status passes unseen. */
const openNight = async () => {
  const {console: program, advance} = await openOnSandbox();
  onTestFinished(() => program.close());
  program.resize(160, 40);
  program.press('4');
  await program.see('Jobs  Sites');
  await program.see('COMPLETE');
  // The status line says that changes are pushed.
  await program.see('Observatory live');
  return {
    program,
    advance,
    /** Puts a text into the field that has the focus, and goes on to the next. */
    fill: (text: string) => program.press('ctrl-u', text, 'tab'),
    /** Waits for the line of the job that this test made: it is chosen when it is made, and stays so. */
    seeMine: (words: RegExp) => program.until(() => words.test(program.line('▌')), String(words)),
  };
};

test('an exposure is sent by keys and watched from UNREAD over a countdown to COMPLETE, and then all is cancelled', async () => {
  const {program, advance, fill, seeMine} = await openNight();
  program.press('n');
  await program.see('Create a job');
  for (const text of ['wmd', 'camera', 'camera1', 'expose', '4', 'light', '1', 'air']) fill(text);
  fill('Crab');
  await program.until(screen => /Object \(optional\)\s+Crab/.test(screen), 'the object');
  program.press('ctrl-s');
  await seeMine(/UNREAD/);
  // The observatory asks every 4 s, begins 2 s later, and needs 6 s for itself beside the exposure.
  await advance(4);
  await seeMine(/RECEIVED/);
  await advance(2);
  await seeMine(/STARTED .*\[#*\.*\] \d+s/);
  await advance(10);
  await seeMine(/COMPLETE/);

  program.press('X');
  await program.see('Cancel all commands of a site');
  program.press('ctrl-u', 'wmd', 'ctrl-s');
  await program.see(/Cancel everything at wmd \(\d+ jobs? waiting, \d+ at work\)\?/);
  // Nothing less than the name of the site does it.
  program.press('wm', 'enter');
  await program.see('Cancel everything at wmd');
  program.press('d', 'enter');
  await program.gone('time=4 ');
  await program.see('cancel_all');
});

test('a job under the reservation of somebody else is not sent, and says whose it is', async () => {
  const {program, fill} = await openNight();
  program.press('n');
  await program.see('Create a job');
  for (const text of ['saf', 'camera', 'camera1', 'expose', '4']) fill(text);
  program.press('ctrl-s');
  await program.see('Dr. Imani Okafor has reserved saf');
  program.press('escape');
  await program.gone('Create a job');
});

test("a device login lets the operator's jobs in, and no reading carries the token", async () => {
  const provider = await identityProvider();
  const asked: {path: string; authorization: string | undefined; known: boolean}[] = [];
  const server = createServer(async (request, response) => {
    const {authorization} = request.headers;
    const known = authorization !== undefined && (await provider.knows(authorization.replace('Bearer ', '')));
    const path = request.url!.replace('/jobs/', '');
    asked.push({path, authorization, known});
    response.setHeader('content-type', 'application/json');
    if (path !== 'newjob') return response.end('[]');
    response.statusCode = known ? 200 : 401;
    const ulid = '01M808YAZJF1YSDHAN7JKECK5D';
    response.end(
      known ? JSON.stringify({site: 'wmd', ulid, statusId: `UNREAD#${ulid}`}) : '{"message":"Unauthorized"}',
    );
  });
  const {url, close} = await listen(server);
  onTestFinished(close);
  const home = newHome();
  home.profile({
    observatory: {
      url: `${url}/jobs`,
      sites: ['wmd'],
      user: {name: 'Ann', id: 'auth0|ann'},
      auth: {kind: 'oidc', flow: 'device', issuer: provider.issuer, clientId: 'console'},
    },
  });
  const env = {SKYDECK_PASSPHRASE_COMMAND: 'echo open-sesame-17'};
  const login = home.start(['login', 'observatory', '--device', '--store', 'file'], env);
  await until(() => expect(login.written.out).toMatch(/Waiting for up to \d+ minutes/));
  await provider.decide(/there:\s+(\S+)/.exec(login.written.out)![1]!, 'allow');
  const ended = await login.ended;
  expect(ended, ended.err).toMatchObject({code: 0});
  const words = 'create job --site wmd --device camera --instance camera1 --action expose --time 1'.split(
    ' ',
  );
  const created = await home.run(words, {env});
  expect(created, created.err).toMatchObject({
    code: 0,
    out: expect.stringContaining('is in the queue of wmd'),
  });
  expect(asked.filter(({path}) => path === 'newjob')).toMatchObject([{known: true}]);
  const readings = asked.filter(({path}) => path !== 'newjob');
  expect(readings.length).toBeGreaterThan(0);
  expect(readings.filter(({authorization}) => authorization !== undefined)).toEqual([]);
});
