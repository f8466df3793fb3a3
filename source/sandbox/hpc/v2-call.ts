import {type Route, route} from '../routes.ts';
import {users} from './files.ts';
import {dead, fileSystems, up} from './site.ts';

/** An answer of v2 that is none: its error body. */
export class Trouble extends Error {
  readonly status: number;
  readonly data: unknown;
  constructor(status: number, message: string, data?: unknown) {
    super(message);
    this.status = status;
    this.data = data;
  }
}

export type Call2 = {
  readonly url: URL;
  readonly request: Request;
  readonly user: string;
  readonly query: URLSearchParams;
  readonly path: readonly string[];
  body(): Promise<Record<string, unknown>>;
};
export type Route2 = Route<(call: Call2) => unknown>;

/** A body or a query that FastAPI's models do not take. */
export const invalid = (message: string) =>
  new Trouble(400, 'Request validation failed', {fields: [{message}]});

/** A path from a request: absolute, and below a file system that is told of. */
export const pathOf = (value: unknown, name = 'path'): string => {
  if (typeof value !== 'string' || value === '') throw invalid(`${name}: Field required`);
  if (!fileSystems.some(one => value === one.path || value.startsWith(`${one.path}/`)) && value !== '/')
    throw new Trouble(
      400,
      `${name} must be absolute and below one of: ${fileSystems.map(one => one.path).join(', ')}`,
    );
  return value;
};

/** The system that a call names. Throws for one that is unknown or dead, and for a user who has no account there. */
const known = (call: Call2): string => {
  const name = call.path[0]!.toLowerCase();
  if (name !== up && name !== dead) throw new Trouble(404, `System ${call.path[0]} not found.`);
  if (name === dead) throw new Trouble(503, `${dead} is unhealthy.`);
  if (users[call.user] === undefined) throw new Trouble(424, 'Unable to establish SSH connection.');
  return name;
};

/** A route whose first open step is the system, which is looked at before anything else. */
export const systemRoute = (
  method: string,
  path: string,
  answer: (call: Call2, system: string) => unknown,
): Route2 => route(method, path, (call: Call2) => answer(call, known(call)));
