import {createHash, randomBytes, timingSafeEqual} from 'node:crypto';
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {SyncedWindow} from '../happenings.ts';
import {createBus, payloadOf} from '../payload/bus.ts';
import {crcOf} from '../payload/file-facts.ts';
import {usualTtl} from '../payload/transfer.ts';
import {plantedDownlink} from '../tasking/planted.ts';
import type {CreateUpstream} from '../upstream.ts';
import {benchName, benchSatellite, createBench} from './bench.ts';
import {createBucket} from './bucket.ts';
import {startDownlink} from './downlink-queue.ts';
import {conventions, executableOf, flightSoftware, outputsOf} from './flight-software.ts';
import {putManyObjects, putOlderObjects} from './older-objects.ts';
import {answerS3} from './s3-api.ts';

const bucketName = 'example';
const digest = (text: string) => createHash('sha256').update(text).digest();
const same = (given: string, wanted: string) => timingSafeEqual(digest(given), digest(wanted));
/** From a whole file on the ground to its place in the bucket. */
const delivery = 20;
const day = 86_400;
/** A sandbox that runs for days of ours lives through years: what is that old is deleted from its bucket. */
const lifecycle = 60 * day;

/**
 * The way down of the sandbox: payloads that run (or are played), their agents, the queues, and the bucket over S3. An
 * engineering model's agent is under /downlink/agents/bench. The bucket's address holds a random word, since S3 clients
 * cannot send the sandbox's token.
 */
export const createDownlink: CreateUpstream = (world, {scenario, directory, payload}) => {
  const word = randomBytes(12).toString('hex');
  const s3 = `/downlink/s3-${word}`;
  const folder = join(directory, 'downlink');
  const bucket = createBucket({name: bucketName, directory: join(folder, 'bucket'), layout: payload.layout});
  const queue = startDownlink(world, ({transfer, satellite}, at) => {
    const {topic, path, file} = transfer;
    world.at(at + delivery, () => bucket.arrive({topic, satellite, path, from: file}, at + delivery));
  });
  world.every(day, () => bucket.expire(world.now() - lifecycle));
  if (scenario === 'default') putOlderObjects(world, bucket, world.random('older objects'), payload.layout);
  if (payload.objects > 0) putManyObjects(world, bucket, payload.objects);

  const uploaded = new Set<string>();
  const placed = (satellite: string, name: string | undefined, path: string) =>
    `${satellite} ${name} ${path}`;
  world.hear('file-arrived', ({satellite, payload: name, destinationPath}) =>
    uploaded.add(placed(satellite, payloadOf(name) ?? name, destinationPath)),
  );
  const isUploaded = (window: SyncedWindow) =>
    uploaded.has(placed(window.satellite, payloadOf(window.type), executableOf(window) ?? ''));
  const onBoard = new Set(flightSoftware.map(({executable}) => executable));
  /** Before the sandbox opens nothing is run, and software from before launch never is. */
  const real = (window: SyncedWindow) =>
    payload.exec &&
    world.now() >= world.start &&
    (isUploaded(window) || !onBoard.has(executableOf(window) ?? ''));
  const played = new Set<string>();
  const configured = new Set<string>();

  const bus = createBus(world, {
    directory: join(folder, 'payloads'),
    options: payload,
    real: window => {
      const really = real(window);
      if (really) configured.add(window.id);
      return really;
    },
    send: (satellite, transfer) => {
      if (transfer.destination === 'ground') queue.add(satellite, transfer);
    },
    waits: queue.waits,
  });

  const random = world.random('played payloads');
  const play = (window: SyncedWindow) => {
    if (scenario === 'default' && window.id === plantedDownlink.silentWindow) return;
    const known = isUploaded(window) || onBoard.has(executableOf(window) ?? '');
    if (!known) return;
    for (const [index, output] of outputsOf(window).entries()) {
      const content = output.content(window, random);
      const name = output.name.replaceAll('{window}', window.id);
      const file = join(folder, 'played', `${window.id}-${index}`);
      mkdirSync(join(folder, 'played'), {recursive: true});
      writeFileSync(file, content);
      queue.add(window.satellite, {
        id: random.uuid(),
        destination: 'ground',
        topic: output.topic,
        path: `/outbox/${name}`,
        size: content.length,
        modified: Math.floor(world.now()),
        created: Math.floor(world.now()),
        crc32: crcOf(content),
        ttl: usualTtl,
        reliable: true,
        tags: {token: window.id},
        file,
      });
    }
  };
  world.hear('window-ended', window => {
    if (payloadOf(window.type) === undefined || configured.has(window.id) || played.has(window.id)) return;
    played.add(window.id);
    play(window);
  });

  const bench = createBench(world, join(folder, benchName), queue);
  const agentPath = `/downlink/agents/${benchName}`;
  return {
    name: 'downlink',
    mount: '/downlink',
    authorize: ({url, headers}, token) => {
      if (new URL(url).pathname.startsWith(`${s3}/`)) return undefined;
      if (same(headers.get('authorization') ?? '', `Bearer ${token}`)) return undefined;
      return Response.json({message: 'a bearer token is required'}, {status: 401});
    },
    handle: async request => {
      const url = new URL(request.url);
      const {pathname} = url;
      if (pathname.startsWith(`${s3}/`)) return answerS3(bucket, pathname.slice(s3.length), request);
      if (pathname.startsWith(`${agentPath}/`)) {
        url.pathname = pathname.slice(agentPath.length);
        const body = request.method === 'GET' || request.method === 'HEAD' ? undefined : await request.text();
        return (await bench()).handle(
          new Request(url, {method: request.method, headers: request.headers, body}),
        );
      }
      return Response.json({message: `there is no ${pathname}`}, {status: 404});
    },
    settings: origin => ({
      url: `${origin}/downlink`,
      bucket: {
        name: bucketName,
        endpoint: origin + s3,
        region: 'us-east-1',
        layout: payload.layout,
        directoryIsTopic: true,
      },
      conventions,
      agents: [
        {name: benchName, url: origin + agentPath, satellite: benchSatellite, topics: ['config', 'logs']},
      ],
    }),
    report: () => ({
      runs: bus.runs(),
      waiting: queue.waiting().map(({transfer, satellite, sentBytes}) => ({
        satellite,
        id: transfer.id,
        path: transfer.path,
        topic: transfer.topic,
        token: transfer.tags.token,
        size: transfer.size,
        sentBytes: Math.floor(sentBytes),
      })),
    }),
    stop: () => bus.stop(),
  };
};
