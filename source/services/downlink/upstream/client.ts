import * as z from 'zod';
import {Failure} from '../../../declare/failure.ts';
import type {Asking, KeptFacts, Page, Unreadable} from '../../../declare/resource.ts';
import type {Connection} from '../../../declare/service.ts';
import type {EpochSeconds} from '../../../declare/world.ts';
import {windowList} from '../lists.ts';
import type {BucketObject, DownlinkFile, SentFile} from '../resources/file.ts';
import {joinFiles} from '../resources/join-files.ts';
import {createPastWindows} from '../resources/past-windows.ts';
import {sentFiles} from '../resources/sent-files.ts';
import {deletedAt} from '../rules/ttl-stages.ts';
import type {BucketSettings, DownlinkSettings} from '../settings.ts';
import {type AgentClient, agentClient} from './agent-client.ts';
import {type Checked, fetchObject} from './fetch-object.ts';
import {type BucketListing, createBucketLister} from './list-bucket.ts';
import {bucketOpener} from './open-bucket.ts';
import {headObject, type ObjectFacts, peekObject} from './read-object.ts';

export type DownlinkClient = {
  readonly settings: DownlinkSettings;
  readonly now: () => EpochSeconds;
  readonly agents: readonly AgentClient[];
  agent(name: string): AgentClient;
  files(asking: Asking | undefined, signal: AbortSignal): Promise<Page<DownlinkFile>>;
  head(key: string, signal: AbortSignal): Promise<ObjectFacts>;
  peek(key: string, bytes: number, signal: AbortSignal): Promise<Uint8Array>;
  fetch(
    key: string,
    file: string,
    options: {
      readonly expectedCrc32?: string;
      readonly signal: AbortSignal;
      progress(got: number, total: number): void | Promise<void>;
    },
  ): Promise<Checked>;
};

/** Under what files that arrived are remembered: the listing of a bucket tells what is there, and not what has come. */
const arrivalKind = 'downlink arrival';
const keptObject = z.object({
  key: z.string(),
  size: z.number().optional(),
  etag: z.string().optional(),
  at: z.number(),
});

const keptArrivals = (kept: KeptFacts | undefined): ReadonlyMap<string, BucketObject> =>
  new Map(
    [...(kept?.all(arrivalKind) ?? [])].flatMap(([id, {fact}]) => {
      const {data} = keptObject.safeParse(fact);
      return data ? [[id, data] as const] : [];
    }),
  );

const noWindows = 'The windows could not be read, so files that they should bring are not shown.';

/** The bucket, the agents that the profile names, and what is expected: the downlink as the ground can know it. */
export const connectDownlink = ({http, settings, now}: Connection<DownlinkSettings>): DownlinkClient => {
  const agents = settings.agents.map(one => agentClient(http, one));
  const {bucket} = settings;
  const open = bucket && bucketOpener(bucket, http);
  const lister = bucket && open && createBucketLister(bucket, open, {now, wall: () => performance.now()});
  const withPast = createPastWindows();
  const theBucket = async () => {
    if (!bucket || !open)
      throw new Failure('local', 'The profile names no bucket.', {
        todo: 'Set services.downlink.bucket.name in the profile.',
      });
    return {bucket, opened: await open()};
  };

  /** What agents say of files that were given to them from here and have not arrived. */
  const asked = async (sent: readonly SentFile[], signal: AbortSignal): Promise<readonly SentFile[]> =>
    Promise.all(
      sent.map(async file => {
        const agent = agents.find(one => one.settings.name === file.agent);
        const alive = now() < deletedAt(file.at, file.ttl);
        return agent && alive ? {...file, waits: await agent.waits(file.uuid, signal)} : file;
      }),
    );

  return {
    settings,
    now,
    agents,
    agent: name => {
      const found = agents.find(one => one.settings.name === name);
      if (!found)
        throw new Failure('local', `The profile names no agent ${name}.`, {
          todo: 'Add it to services.downlink.agents in the profile.',
        });
      return found;
    },
    files: async (asking, signal) => {
      const empty: BucketListing = {arrivals: [], count: 0, undated: []};
      const [listing, windows, sent] = await Promise.all([
        lister ? lister(asking?.fresh ?? false, signal) : empty,
        asking?.read(windowList, asking.fresh),
        asked(sentFiles(asking?.world.journal('downlink') ?? [], settings), signal),
      ]);
      const unread = asking?.world.unread(windowList.name);
      const notes = [
        ...(bucket
          ? []
          : [
              'The profile names no bucket: nothing can be seen to arrive. Set services.downlink.bucket.name.',
            ]),
        ...(listing.count > listing.arrivals.length ? [cutNote(bucket!, listing)] : []),
        ...(windows ? [] : [noWindows]),
        ...(windows && unread
          ? [
              `Files that windows should bring may be missing here. Of the windows not all are known: ${unread}`,
            ]
          : []),
      ];
      const rows = joinFiles({
        windows: withPast(windows ?? [], now(), asking?.kept),
        sent,
        arrivals: listing.arrivals,
        settings,
        now: now(),
        kept: keptArrivals(asking?.kept),
      });
      asking?.kept?.keep(
        arrivalKind,
        new Map(
          rows.flatMap(({id, object, expected, sent: given}) =>
            object && (expected || given) ? [[id, object] as const] : [],
          ),
        ),
      );
      const isCut = !windows || unread !== undefined;
      return {
        rows,
        unreadable: unreadableIn(listing),
        ...(notes.length > 0 ? {notes} : {}),
        ...(isCut && asking && {incomplete: true}),
      };
    },
    head: async (key, signal) => {
      const {bucket: one, opened} = await theBucket();
      return headObject(opened, {bucket: one.name, key}, signal);
    },
    peek: async (key, count, signal) => {
      const {bucket: one, opened} = await theBucket();
      return peekObject(opened, {bucket: one.name, key}, count, signal);
    },
    fetch: async (key, file, options) => {
      const {bucket: one, opened} = await theBucket();
      return fetchObject(opened, {bucket: one.name, key, file, ...options});
    },
  };
};

/** Objects of which the bucket tells too little, each with its place among the newest. */
const unreadableIn = ({arrivals, undated}: BucketListing): Unreadable[] => [
  ...arrivals.flatMap(({key, size, etag, at}, index) =>
    size === undefined
      ? [{index, reason: `the bucket tells no size of ${key}`, raw: {key, etag, at}, kept: true}]
      : [],
  ),
  ...undated.map((key, at) => ({
    index: arrivals.length + at,
    reason: `the bucket tells no time of ${key}`,
    raw: {key},
  })),
];

const cutNote = ({name, newest}: BucketSettings, {count}: BucketListing) =>
  `The bucket ${name} holds ${count} objects; the newest ${newest} are shown (services.downlink.bucket.newest, or narrow it with services.downlink.bucket.prefix).`;
