import type {IncomingMessage} from 'node:http';
import type {Duplex} from 'node:stream';
import type {World} from './simulated-world.ts';

export type ScenarioName = 'default' | 'empty';

/** One upstream API of the ground segment, as the sandbox serves it. */
export type Upstream = {
  /** The service's name in a profile: `tasking`. */
  readonly name: string;
  readonly mount: `/${string}`;
  /** Answers a request whose path is under `mount` (the path is not shortened). */
  handle(request: Request, raw?: IncomingMessage): Response | Promise<Response>;
  /** Endpoints that take bodies as they come in, however long; those of the others are kept first, and have a limit. */
  streams?(path: string): boolean;
  /** Takes over a connection (websockets). The credentials are the upstream's to check: browsers cannot send headers. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /**
   * Replaces the server's check of the bearer token, for endpoints that are public or signed. Gives the refusal, or
   * nothing when the request may go on.
   */
  authorize?(request: Request, token: string): Response | undefined;
  /** A path below its address that shows something to curl. */
  readonly example?: string;
  /** The service's part of the console's profile. */
  settings(origin: string): Readonly<Record<string, unknown>>;
  /** What somebody knows who has watched it for the two days before the sandbox opened. */
  history?(origin: string): History;
  /** What the sandbox knows of it and no real upstream would tell, as JSON: under /sandbox/report/NAME. */
  report?(): unknown;
  stop?(): void | Promise<void>;
};

export type UpstreamOptions = {
  readonly scenario: ScenarioName;
  /** Routine windows to fill up with, for benchmarks. */
  readonly windows: number;
  /** Readings of the lake to fill up with, for benchmarks. */
  readonly readings?: number;
  /** A folder of this sandbox alone, removed with it. */
  readonly directory: string;
  readonly payload: PayloadOptions;
};

/** How the payloads of the satellites are played. */
export type PayloadOptions = {
  readonly exec: boolean;
  /** The version of the Signaling API. */
  readonly signaling: 1 | 2;
  /** Whether the bucket's keys tell satellite and time, or are bare names. */
  readonly layout: 'dated' | 'flat';
  /** Objects that are in the bucket besides, for benchmarks. */
  readonly objects: number;
  /** Real milliseconds that a payload's program may hold the time up, and that it may run at all. */
  readonly limits: {readonly hold: number; readonly run: number};
};

/** Makes an upstream in a world that stands at `world.begin`; the world then runs up to `world.start`. */
export type CreateUpstream = (world: World, options: UpstreamOptions) => Upstream;

/** Lines of the console's memory and journal. Times are epoch seconds. */
export type History = {readonly seen: readonly SeenLine[]; readonly journal: readonly JournalLine[]};

export type SeenLine =
  | {
      readonly resource: string;
      readonly id: string;
      readonly state: string;
      readonly at: number;
      /** Seconds since the resource was last looked at; null at the first look. */
      readonly gap: number | null;
    }
  | {readonly resource: string; readonly looked: number};

/** Whoever watches an upstream has done so for the two days before the sandbox opened. */
export const firstLook = (world: World) => world.start - 2 * 86_400;
/** The notes of such looks: one every so many seconds, and one as the sandbox opens. */
export const looksAt = (world: World, resources: readonly string[], every: number): SeenLine[] => {
  const times = Array.from(
    {length: Math.ceil((2 * 86_400) / every)},
    (_, index) => firstLook(world) + index * every,
  );
  return [...times, world.start].flatMap(looked => resources.map(resource => ({resource, looked})));
};

/** An intent or an outcome, as the console's journal has them. */
export type JournalLine = {
  readonly type: 'intent' | 'outcome';
  readonly id: string;
  readonly at: number;
  readonly [more: string]: unknown;
};
