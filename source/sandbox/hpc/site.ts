import type {World} from '../simulated-world.ts';
import type {Files} from './files.ts';
import type {ObjectStore} from './object-store.ts';
import type {Scheduler} from './scheduler.ts';
import type {TaskStore} from './task-store.ts';
import type {Tokens} from './tokens.ts';

export type Era = 'v1.1' | 'v1.16';
/** How a service of v1 stands. A hung one takes requests and never answers. */
type ServiceState = 'up' | 'down' | 'flask' | 'hung';

/** Everything that the dialects share: they are three doors of one house. */
export type Site = {
  readonly world: World;
  readonly files: Files;
  readonly scheduler: Scheduler;
  readonly store: ObjectStore;
  readonly tasks: Readonly<Record<Era, TaskStore>>;
  readonly tokens: Tokens;
  readonly services: Record<string, ServiceState>;
  /** Systems that are told of; "dead" is one of them where something is to be wrong. 1.1 knows the first alone. */
  readonly systems: string[];
  readonly brokenFileSystems: Set<string>;
  /** Lets the services' own work take this many virtual seconds; where time stands still, it is done at once. */
  soon(seconds: number, act: () => void): void;
  /** The token of the host, once it has been told. */
  ownToken(): string | undefined;
};

/** The system that works, and the one that refuses connections. */
export const up = 'cluster';
export const dead = 'dead';

export const fileSystems = [
  {name: 'HOME', path: '/home', description: 'Users home filesystem'},
  {name: 'SCRATCH', path: '/scratch', description: 'Scratch filesystem'},
] as const;

/** Answers of Flask that are pages. */
export const page = (status: number, title: string, words: string, headers: Record<string, string> = {}) =>
  new Response(
    `<!doctype html>\n<html lang=en>\n<title>${status} ${title}</title>\n<h1>${title}</h1>\n<p>${words}</p>\n`,
    {status, headers: {'content-type': 'text/html; charset=utf-8', ...headers}},
  );

/** A refusal of v1's services, which tell no more than they know. */
export const refused = (
  description: string,
  error?: string,
  {status = 400, headers}: {status?: number; headers?: Record<string, string>} = {},
) => Response.json({description, error}, {status, headers});
export const noMachine = (description: string) =>
  refused(description, 'Machine does not exists', {
    headers: {'X-Machine-Does-Not-Exists': 'Machine does not exists'},
  });

export const serverError = () =>
  page(
    500,
    'Internal Server Error',
    'The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.',
  );
export const badRequest = () =>
  page(400, 'Bad Request', 'The browser (or proxy) sent a request that this server could not understand.');
