import type {Context} from './action.ts';
import type {Came, Explained} from './failure.ts';
import type {Field, Fields, InputOf} from './fields.ts';
import type {Http} from './http.ts';
import type {Listed} from './listed.ts';
import type {Plot} from './plot.ts';
import type {Page, Resource} from './resource.ts';
import type {SettingsOf} from './settings.ts';
import type {EpochSeconds, Query} from './world.ts';

/** One upstream: how to reach it, and its resources. A further service is one folder and one line in `services/index.ts`. */
export type Service<Client = any, Settings = any> = {
  readonly name: string;
  readonly title: string;
  readonly settings: SettingsOf<Settings>;
  /** What is asked when a profile is made, besides its address and how it authenticates. */
  readonly setup?: Setup;
  /** What its ecosystem keeps in the environment, besides SKYDECK_<SERVICE>_TOKEN. */
  readonly environment?: EnvironmentNames;
  connect(connection: Connection<Settings>): Client;
  /**
   * What doctor looks at, one by one: each really asks what it names. Without it, its first list is read. The sentence
   * says what came of it; what fails throws a Failure.
   */
  probes?(client: Client, settings: Settings): readonly Probe[];
  readonly resources: readonly Resource<any, Client>[];
  /** Where its first list is read without credentials, so that it proves nothing of them: what would, in a sentence. */
  readonly openReads?: string;
  /** Tabs of the console: a digit, a title and the resources seen there, first one first. */
  readonly tabs: readonly Tab[];
  /** What it shows by day. */
  readonly plots?: readonly Plot[];
  /** The upstream's own words for what went wrong, where its answers need more than the common reading. */
  explain?(answer: Came & {readonly what: string}): string | Explained | undefined;
  /** What its commands are headed with in help; its title without it. */
  readonly helpGroup?: string;
  /** The word that its commands stand under (`hpc ls`); by their short words they work as well, and help does not tell. */
  readonly under?: string;
  /** One-shot commands that are neither lists nor actions. */
  readonly commands?: readonly Command<Client>[];
};

/** How a profile's part for a service is made. Nothing in it is a secret. */
export type Setup = {
  /** Further questions, by the path of the setting that the answer goes to: `bucket.name`. Asked where the service has an address. */
  readonly questions?: Readonly<Record<string, Field<any>>>;
  /** Providers that are known, by a name of their own among all services: `cdse`. */
  readonly presets?: Readonly<Record<string, Preset>>;
};
type Preset = {
  /** "Copernicus Data Space: …", for help. */
  readonly about: string;
  /** The service's part of a profile: its address, how it authenticates, its own settings. */
  readonly settings: {readonly url: string; readonly [key: string]: unknown};
};
export type EnvironmentNames = {
  /** An OIDC client: its id, its secret, and the token endpoint. */
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly tokenUrl?: string;
};
export type Probe = {
  /** What is looked at: "credentials", "calendar". */
  readonly what: string;
  look(signal: AbortSignal): Promise<Looked>;
};
/** "It answers: 12 windows." */
export type Looked = {
  readonly sentence: string;
  readonly state?: 'good' | 'note' | 'warn';
  readonly todo?: string;
};

/** A one-shot command that reads: `tail -f PATH`, `wait JOB`. Its fields give arguments and flags as an action's do. */
export type Command<Client = any, F extends Fields = any> = {
  /** `tail` */
  readonly words: string;
  readonly about: string;
  readonly fields: F;
  /** Letters for flags: `{follow: 'f'}`. */
  readonly short?: Readonly<Record<string, string>>;
  /** It prints one thing: `-o json` is that object, and not a list. */
  readonly one?: true;
  /** Gives the exit code. Throws a Failure. */
  run(input: InputOf<F>, context: CommandContext<Client>): Promise<number>;
};
export type CommandContext<Client = any> = Context<Client> & {
  /**
   * Text of an upstream as it is, line ends and all; whoever writes it to a terminal makes it harmless there. `data` is
   * the same for `-o json` and `-o ndjson`; without it they have `{text}`.
   */
  readonly out: (text: string, data?: object) => void;
  /**
   * The rows of a list of its service, as the lists of the console are read: what is read so is remembered, and is what
   * `--at` and `--cached` give. What a client is asked for directly is known of no other moment: it then refuses.
   */
  readonly read: <Row>(list: Listed<Row>, query?: Query) => Promise<Page<Row>>;
  /** What is read is of a former time, and no client answers. */
  readonly remembered: boolean;
  /** A sentence beside the result, for stderr. */
  readonly note: (sentence: string) => void;
  readonly signal: AbortSignal;
};
type Tab = {
  readonly digit: number;
  readonly title: string;
  /** Its title where the screen is narrow. */
  readonly short?: string;
  readonly views: readonly string[];
};
export type Connection<Settings> = {
  readonly settings: Settings;
  /** Bound to the service's base URL: credentials, time-outs, retries of GET, size limit. */
  readonly http: Http;
  readonly now: () => EpochSeconds;
  /** The upstream's own time, by the Date of its answers: "recent" and "since", asked of it, are reckoned from it. */
  readonly upstreamNow: () => EpochSeconds;
  /** Who asks, as the profile says, for upstreams that want it in the request. */
  readonly user?: {readonly name?: string; readonly id?: string};
};

/** Declares a command with its fields' types. */
export const command = <Client, F extends Fields>(declaration: Command<Client, F>): Command<Client, F> =>
  declaration;
