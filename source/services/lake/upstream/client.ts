import {asFailure, Failure} from '../../../declare/failure.ts';
import type {Http} from '../../../declare/http.ts';
import type {Page} from '../../../declare/resource.ts';
import type {Connection} from '../../../declare/service.ts';
import type {EpochSeconds} from '../../../declare/world.ts';
import {sleep} from '../../../engine/clock.ts';
import {localPath, textOfFile} from '../../../engine/local-file.ts';
import {plural} from '../../../text/quantities.ts';
import {age} from '../../../text/times.ts';
import {createJoin, type Reading} from '../resources/reading.ts';
import {readArea} from '../rules/area.ts';
import {stuckAfter} from '../rules/reading-class.ts';
import type {SavedQuery} from '../rules/saved-query.ts';
import type {LakeSettings} from '../settings.ts';
import type {Catalogue, CatalogueHttp} from './catalogues/catalogue.ts';
import {dhusCatalogue} from './catalogues/dhus.ts';
import {odataCatalogue} from './catalogues/odata.ts';
import {patientHttp} from './catalogues/patient-http.ts';
import {stacCatalogue} from './catalogues/stac.ts';
import {awsEngine} from './engines/aws-engine.ts';
import type {Engine, Run} from './engines/engine.ts';
import {createMovedJobs, type Job} from './engines/job.ts';
import {type EngineParts, localEngine} from './engines/local-engine.ts';
import {createHolders, type Holders} from './holders.ts';
import {createIndexCache} from './index-cache.ts';
import {downloaded, type Item, itemOf, jobOf, placesOf} from './item.ts';
import {createObjectCache} from './object-cache.ts';
import {runOfRecord, runPartition} from './run-records.ts';
import {shared} from './shared-read.ts';
import {tellingEngine} from './telling-engine.ts';

export type LakeClient = {
  readonly settings: LakeSettings;
  readonly http: Http;
  readonly now: () => EpochSeconds;
  /** The catalogue's own time: what it published lately is asked for by that. */
  readonly upstreamNow: () => EpochSeconds;
  /** Wall-clock seconds: leases are real time, whatever the ground segment's clock does. */
  readonly wall: () => number;
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Milliseconds between two looks at running jobs. */
  readonly lookEvery: number;
  readonly engine: Engine;
  readonly holders: Holders;
  readonly catalogue: Catalogue;
  isDead(link: string): boolean;
  /** A pool's items as the index has them. */
  items(pool: string, signal?: AbortSignal): Promise<readonly Item[]>;
  /** `soFar` is given the readings of a large lake before its objects are listed. */
  readings(
    pools: readonly string[],
    signal: AbortSignal,
    options?: {readonly fresh?: boolean; readonly soFar?: (page: Page<Reading>) => void},
  ): Promise<Page<Reading>>;
  jobs(signal: AbortSignal, fresh?: boolean): Promise<Page<Job>>;
  runs(signal: AbortSignal, fresh?: boolean): Promise<Page<Run>>;
};

const deadTest = (hosts: readonly string[]) => (link: string) => {
  const host = URL.parse(link)?.hostname;
  return host !== undefined && hosts.includes(host);
};

/** CDSE's own roots: what a kind means where no address is given. A hub is asked where it is downloaded from. */
const usualRoots = {
  odata: 'https://catalogue.dataspace.copernicus.eu/odata/v1',
  stac: 'https://stac.dataspace.copernicus.eu/v1',
};

const catalogueOf = (http: CatalogueHttp, settings: LakeSettings): Catalogue => {
  const {kind, url} = settings.catalogue;
  const catalogue =
    kind === 'dhus'
      ? dhusCatalogue(http)
      : kind === 'stac'
        ? stacCatalogue(http, url ?? usualRoots.stac)
        : odataCatalogue(http, url ?? usualRoots.odata, {kind: settings.access, root: settings.url});
  return {
    ...catalogue,
    search: async (query, now, searching) => catalogue.search(await withArea(query), now, searching),
  };
};

/** A query whose area lies in a file, with that file's text. Throws a Failure. */
const withArea = async (query: SavedQuery): Promise<SavedQuery> => {
  const {areaFile, ...rest} = query;
  if (areaFile === undefined) return query;
  const path = localPath(areaFile);
  try {
    const area = await textOfFile(path);
    readArea(area);
    return {...rest, area};
  } catch (error) {
    throw new Failure('local', `The area of ${path} cannot be searched: it ${(error as Error).message}.`, {
      todo: 'Give a file with GeoJSON or WKT, longitude first.',
      cause: error,
    });
  }
};

/** Only OData tells where a product lies in the bucket, and only this machine packs its files. Throws a Failure. */
const refuseAccess = ({access, catalogue, engine}: LakeSettings): void => {
  if (access === 'http' || (catalogue.kind === 'odata' && engine === 'local')) return;
  throw new Failure(
    'local',
    `The data lake cannot fetch by s3 ${engine === 'aws' ? 'with the engine aws' : `what the catalogue ${catalogue.kind} finds`}.`,
    {todo: 'Set access to http, or catalogue.kind to odata and engine to local, in the lake of the profile.'},
  );
};

/** Readings from which on they are shown before their objects are known: listing those takes a second. */
const many = 2000;

/** Runs of ours that are listed: their ids begin with their time, so that the newest are read alone. */
const mostRuns = 200;

/** Wall seconds for which it is good why a job waits for a machine. */
const queueHolds = 60;

/** A note for what a panel may not see: the rest of the list is still shown. */
const noteOf = ({message, todo}: Failure) => [message, todo].filter(Boolean).join(' ');

export type LakeOptions = Partial<Pick<LakeClient, 'wall' | 'wait' | 'lookEvery'>> & {
  /** Seconds without a heartbeat after which a run is gone. */
  readonly lease?: number;
};

/** The lake behind one profile: a catalogue, and an engine with index, runner and store. Nothing is asked yet. */
export const connectLake = (
  {
    http,
    settings,
    now,
    upstreamNow,
  }: Pick<Connection<LakeSettings>, 'http' | 'settings' | 'now' | 'upstreamNow'>,
  options: LakeOptions = {},
): LakeClient => {
  const wall = options.wall ?? (() => Date.now() / 1000);
  const wait = options.wait ?? sleep;
  refuseAccess(settings);
  const parts: EngineParts = {settings, http, now, wall, wait};
  const bare = settings.engine === 'aws' ? awsEngine(parts) : localEngine(parts);
  const isDead = deadTest(settings.deadHosts);
  const {ask: jobs, forget} = shared((signal, fresh) => bare.runner.jobs(signal, fresh), wall, now);
  let writes = 0;
  const told = () => {
    writes += 1;
    forget();
    forgetRuns();
  };
  const engine = tellingEngine(bare, told);

  const holders = createHolders(engine.table, {lease: options.lease});
  const index = createIndexCache(engine.table, wall, () => writes);
  const objects = createObjectCache(engine.store, wall, () => writes);
  const join = createJoin({objectKey: settings.objectKey, isDead});
  const movedJobs = createMovedJobs(now);

  const items = async (pool: string, signal?: AbortSignal) => {
    const found = new Map<string, Item>();
    const take = (item: Item | undefined) => item && found.set(item.title, item);
    await engine.table.each(pool, record => void take(itemOf(record)), signal);
    return [...found.values()];
  };
  const {ask: runs, forget: forgetRuns} = shared(
    async (signal): Promise<Page<Run>> => {
      const notes: string[] = [];
      const tell = (gap: Failure) => void notes.push(noteOf(gap));
      const executing = engine.machine?.executions(signal, tell).catch(error => {
        tell(asFailure(error));
        return [];
      });
      const records = await engine.table.newest(runPartition, mostRuns, signal);
      const own = records.map(async record => {
        const atWork = record.state === 'RUNNING' && record.holder !== undefined;
        const life = atWork ? await holders.look(String(record.holder), signal) : undefined;
        return runOfRecord(record, wall(), life);
      });
      return {
        rows: [...(await Promise.all(own)), ...((await executing) ?? [])],
        unreadable: [],
        notes,
        // Once all was awaited, a note says that executions could not be read.
        ...(notes.length > 0 && {incomplete: true}),
      };
    },
    wall,
    now,
  );
  const {ask: queueStates} = shared(signal => engine.runner.environment(signal), wall, now, queueHolds);
  return {
    settings,
    http,
    now,
    upstreamNow,
    wall,
    wait,
    lookEvery: options.lookEvery ?? (engine.kind === 'local' ? 500 : 5000),
    engine,
    holders,
    catalogue: catalogueOf(patientHttp(http, wait), settings),
    isDead,
    items,
    readings: async (pools, signal, {fresh, soFar} = {}) => {
      const notes: string[] = [];
      const unread: string[] = [];
      const orNothing = async <T>(read: Promise<T>, nothing: T): Promise<T> => {
        try {
          return await read;
        } catch (error) {
          unread.push(noteOf(asFailure(error)));
          return nothing;
        }
      };
      // All three at once: of a large lake each takes its time.
      const knowing = orNothing<Awaited<ReturnType<typeof jobs>> | undefined>(jobs(signal, fresh), undefined);
      const moving = knowing.then(known => (known ? movedJobs(known.jobs) : []));
      const indexing = Promise.all(pools.map(pool => index.read(pool, moving, {fresh, signal})));
      const places = (item: Item) => placesOf(item, settings.objectKey);
      const keys = Promise.all([moving, indexing]).then(([moved, lists]) => {
        const names = new Set(moved);
        const all = lists.flatMap(({items: list}) => list);
        return {
          moved: all.filter(item => names.has(jobOf(item))).flatMap(places),
          expected: all.filter(({status}) => status === downloaded).map(places),
        };
      });
      let listed = false;
      const listing = orNothing(objects.read(keys, {fresh, signal}), undefined).finally(() => {
        listed = true;
      });
      const [known, pages] = await Promise.all([knowing, indexing]);
      const found = pages.flatMap(({items: list}) => list);
      const jobsCut = known?.refused.some(({kind}) => kind === 'unreadable');
      if (soFar && found.length > many) {
        await keys;
        if (!listed) {
          const rows = join(found, known?.jobs, undefined, jobsCut);
          soFar({rows, unreadable: [], notes: ['Its objects are being listed.']});
        }
      }
      const stored = await listing;
      const oldest = Math.min(...pages.map(({wholeAt}) => wholeAt ?? Number.POSITIVE_INFINITY));
      if (Number.isFinite(oldest))
        notes.push(
          `The index is large: it was read as a whole ${age(wall() - oldest)} ago, and since then only readings whose jobs moved (refresh reads all of it).`,
        );
      unread.push(...[...(known?.refused ?? []), ...pages.flatMap(({gaps}) => gaps)].map(noteOf));
      const rows = join(found, known?.jobs, stored, jobsCut);
      const bare = stored ? rows.filter(({object}) => object === undefined) : [];
      if (bare.length > 0)
        unread.push(
          `${engine.store.place} told no size of ${plural(bare.length, 'object')}, first of ${bare[0]!.objectKey}.`,
        );
      const stuck = (row: Reading) =>
        row.job?.state === 'RUNNABLE' && now() - (row.readyAt ?? now()) > stuckAfter;
      const told = () => ({unreadable: [], notes: [...notes, ...unread], ...(unread.length > 0 && {unread})});
      if (!rows.some(stuck)) return {rows, ...told()};
      const states = await orNothing(queueStates(signal, fresh), []);
      const queue = states
        .map(({name, state, reason}) => `${name}: ${state}${reason ? ` (${reason})` : ''}`)
        .join('; ');
      return {rows: rows.map(row => (stuck(row) && queue ? {...row, queue} : row)), ...told()};
    },
    jobs: async (signal, fresh) => {
      const known = await jobs(signal, fresh);
      const isCut = known.refused.length > 0;
      const notes = known.refused.map(noteOf);
      return {rows: known.jobs, unreadable: [], notes, ...(isCut && {incomplete: true})};
    },
    runs,
  };
};
