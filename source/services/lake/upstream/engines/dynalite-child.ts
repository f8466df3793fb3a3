import {spawn} from 'node:child_process';
import {mkdir, open, readFile, rm} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {z} from 'zod';
import {Failure} from '../../../../declare/failure.ts';
import {withLock} from '../../../../settings/lock.ts';
import {type AwsAccess, awsAccess} from './aws-access.ts';
import {needRoom} from './disk-room.ts';

/** Milliseconds without a request after which the store ends by itself. */
const idleAfter = 120_000;
/** Milliseconds for a store to come up, or to answer while it is busy with a large pool. */
const patience = 20_000;

/**
 * The child's program. It outlives the skydeck that started it, so that a console and an ingest run share one store,
 * and ends when nobody asks any more. Dynalite checks no keys: the door before it asks for ours. Nor does it say why a
 * database does not open, so that it is opened once before.
 */
const program = `
const [, modulePath, directory, portFile, idle] = process.argv;
const {createServer} = require('node:http');
const {randomBytes} = require('node:crypto');
const {writeFileSync, renameSync, rmSync, readFileSync} = require('node:fs');
const {createRequire} = require('node:module');
const {Level} = createRequire(modulePath)('level');
const serve = () => {
  const store = require(modulePath)({path: directory, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0});
  const key = randomBytes(16).toString('hex');
  let last = Date.now();
  let open = 0;
  const door = createServer((request, response) => {
    last = Date.now();
    if (!(request.headers.authorization || '').includes('Credential=' + key + '/')) {
      response.writeHead(403, {'content-type': 'application/x-amz-json-1.0'});
      return response.end('{"__type":"com.amazon.coral.service#UnrecognizedClientException","message":"wrong key"}');
    }
    open += 1;
    response.on('close', () => { open -= 1; last = Date.now(); });
    store.emit('request', request, response);
  });
  const end = () => {
    try { if (JSON.parse(readFileSync(portFile)).pid === process.pid) rmSync(portFile); } catch {}
    process.exit(0);
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', () => {});
  process.on('SIGHUP', () => {});
  door.listen(0, '127.0.0.1', () => {
    const text = JSON.stringify({pid: process.pid, port: door.address().port, key});
    writeFileSync(portFile + '.' + process.pid, text, {mode: 0o600});
    renameSync(portFile + '.' + process.pid, portFile);
  });
  setInterval(() => { if (open === 0 && Date.now() - last > Number(idle)) end(); }, 1000);
};
const trial = new Level(directory);
trial.open().then(() => trial.close()).then(serve).catch(error => {
  console.error('Error: ' + (error.cause ?? error).message);
  process.exit(1);
});
`;

const place = z.object({pid: z.number(), port: z.number(), key: z.string()});
type Place = z.infer<typeof place>;

const answers = async ({port, key}: Place): Promise<boolean> => {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${key}/19700101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0`,
        'x-amz-target': 'DynamoDB_20120810.ListTables',
        'x-amz-date': '19700101T000000Z',
        'content-type': 'application/x-amz-json-1.0',
      },
      body: '{}',
      // One that has ended refuses at once; one that is busy must not be taken for it.
      signal: AbortSignal.timeout(patience),
    });
    return answer.status < 500;
  } catch {
    return false;
  }
};

const readPlace = async (file: string): Promise<Place | undefined> => {
  try {
    return place.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
};

/** Starts the child; `ended` tells whether it is gone, `said` what it said then. */
const start = async (directory: string, file: string, idleMs: number) => {
  const module = createRequire(import.meta.url).resolve('dynalite');
  const log = join(directory, 'store.log');
  const handle = await open(log, 'w', 0o600);
  try {
    const child = spawn(
      process.execPath,
      ['-e', program, '--', module, join(directory, 'index'), file, String(idleMs)],
      {
        detached: true,
        stdio: ['ignore', 'ignore', handle.fd],
        cwd: directory,
        env: {PATH: process.env.PATH ?? ''},
      },
    );
    let gone = false;
    const end = () => {
      gone = true;
    };
    child.once('error', end);
    child.once('exit', end);
    child.unref();
    const said = async () =>
      (await readFile(log, 'utf8').catch(() => '')).split('\n').find(line => /Error: /.test(line));
    return {ended: () => gone, said};
  } finally {
    await handle.close();
  }
};

/**
 * The embedded DynamoDB-compatible store of a directory: started where none answers, else shared. Throws a Failure
 * when it does not come up.
 */
export const embeddedStore = async (
  directory: string,
  wait: (ms: number) => Promise<void>,
  idleMs = idleAfter,
): Promise<AwsAccess> => {
  await mkdir(directory, {recursive: true, mode: 0o700});
  const file = join(directory, 'store.json');
  const access = ({port, key}: Place) =>
    awsAccess({aws: {endpoint: `http://127.0.0.1:${port}`, region: 'local'}}, key);
  const running = await readPlace(file);
  if (running && (await answers(running))) return access(running);
  const starting = async () => {
    const other = await readPlace(file);
    if (other && (await answers(other))) return access(other);
    await rm(file, {force: true});
    const child = await start(directory, file, idleMs);
    for (let waited = 0; waited < patience && !child.ended(); waited += 50) {
      const mine = await readPlace(file);
      if (mine && (await answers(mine))) return access(mine);
      await wait(50);
    }
    await needRoom(directory, 0);
    const why = await child.said();
    throw new Failure('unavailable', `The embedded index in ${directory} does not start.`, {
      todo: `${why ? `It says: ${why.trim()}. ` : ''}Look whether another program uses the directory; its own words are in store.log there.`,
    });
  };
  return withLock(file, starting, {wait: (2 * patience) / 1000});
};
