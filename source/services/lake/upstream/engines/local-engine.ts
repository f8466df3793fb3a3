import {mkdir} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join, resolve} from 'node:path';
import {Failure} from '../../../../declare/failure.ts';
import type {Http} from '../../../../declare/http.ts';
import type {LakeSettings} from '../../settings.ts';
import {authoritiesFor, awsAccess, once} from './aws-access.ts';
import {directoryStore} from './directory-store.ts';
import {embeddedStore} from './dynalite-child.ts';
import type {Engine} from './engine.ts';
import {localRunner} from './local-runner.ts';
import {s3Store} from './s3-store.ts';
import {dynamoTable, type Table} from './table.ts';

export type EngineParts = {
  readonly settings: LakeSettings;
  readonly http: Http;
  readonly now: () => number;
  /** Wall-clock seconds. */
  readonly wall: () => number;
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
};

/** Where the local lake lies: as the profile says, else below the XDG data directory. */
export const lakeDirectory = (
  settings: Pick<LakeSettings, 'local'>,
  env: NodeJS.ProcessEnv = process.env,
): string => {
  const named = settings.local.directory;
  if (named) return resolve(named.replace(/^~(?=\/|$)/, homedir()));
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'skydeck', 'lake');
};

/** The lake of one machine: an embedded index, downloads by this process, objects in a directory or a bucket. */
export const localEngine = ({settings, http, now, wall, wait}: EngineParts): Engine => {
  const directory = lakeDirectory(settings);
  const open = () =>
    once(async () => {
      await mkdir(directory, {recursive: true, mode: 0o700});
      const table = dynamoTable(
        settings.table,
        once(() => embeddedStore(directory, wait)),
        wait,
      );
      // The embedded table is ours: it is made when it is not there.
      if ((await table.state())?.status !== 'ACTIVE') await table.create();
      return table;
    });
  let opened = open();
  /** The store ends when it was idle for long: one that has gone is started again, and what did not arrive is asked again. */
  const through = async <Result>(call: (table: Table) => Promise<Result>): Promise<Result> => {
    const mine = opened;
    try {
      return await call(await mine());
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'unreachable') throw error;
      // Who comes second takes what the first has started.
      if (opened === mine) opened = open();
      return call(await opened());
    }
  };
  const table: Table = {
    name: settings.table,
    state: signal => through(one => one.state(signal)),
    create: signal => through(one => one.create(signal)),
    query: (...given) => through(one => one.query(...given)),
    newest: (...given) => through(one => one.newest(...given)),
    each: (...given) => through(one => one.each(...given)),
    get: (...given) => through(one => one.get(...given)),
    add: (...given) => through(one => one.add(...given)),
    update: (...given) => through(one => one.update(...given)),
    remove: (...given) => through(one => one.remove(...given)),
    raw: (...given) => through(one => one.raw(...given)),
    addRaw: (...given) => through(one => one.addRaw(...given)),
  };
  const bucket = settings.local.bucket
    ? s3Store(settings.local.bucket, async () =>
        awsAccess(settings, undefined, process.env, await authoritiesFor(http)),
      )
    : undefined;
  return {
    kind: 'local',
    table,
    store: bucket ?? directoryStore(join(directory, 'objects')),
    runner: localRunner({table, http, directory, bucket, now, wall, wait}),
    close: async () => {},
  };
};
