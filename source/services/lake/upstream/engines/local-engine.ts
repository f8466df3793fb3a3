import {mkdir} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join} from 'node:path';
import type {Http} from '../../../../declare/http.ts';
import {localPath} from '../../../../engine/local-file.ts';
import type {LakeSettings} from '../../settings.ts';
import {accessFor, once} from './aws-access.ts';
import {directoryStore} from './directory-store.ts';
import type {Engine} from './engine.ts';
import {localRunner} from './local-runner.ts';
import {s3Store} from './s3-store.ts';
import {openIndexFile, sqliteTable} from './sqlite-table.ts';

export type EngineParts = {
  readonly settings: LakeSettings;
  readonly http: Http;
  readonly now: () => number;
  /** Wall-clock seconds. */
  readonly wall: () => number;
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
};

/** Where the local lake lies: as the profile says, else below the XDG data directory. */
const lakeDirectory = (
  settings: Pick<LakeSettings, 'local'>,
  env: NodeJS.ProcessEnv = process.env,
): string => {
  const named = settings.local.directory;
  if (named) return localPath(named);
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'skydeck', 'lake');
};

/** The lake of one machine: an index in a file, downloads by this process, objects in a directory or a bucket. */
export const localEngine = ({settings, http, now, wall, wait}: EngineParts): Engine => {
  const directory = lakeDirectory(settings);
  const file = join(directory, 'index.sqlite');
  const database = once(async () => {
    await mkdir(directory, {recursive: true, mode: 0o700});
    const opened = await openIndexFile(file);
    // The table is ours: it is made when it is not there.
    await sqliteTable(settings.table, file, async () => opened).create();
    return opened;
  });
  const table = sqliteTable(settings.table, file, database);
  const bucket = settings.local.bucket
    ? s3Store(settings.local.bucket, accessFor(settings, http), settings.aws)
    : undefined;
  return {
    kind: 'local',
    table,
    store: bucket ?? directoryStore(join(directory, 'objects')),
    runner: localRunner({table, http, directory, bucket, now, wall, wait, source: settings}),
  };
};
