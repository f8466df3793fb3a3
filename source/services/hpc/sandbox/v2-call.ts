import {fileSystems} from './site.ts';

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
  /** The JSON body. */
  body(): Promise<Record<string, unknown>>;
};
export type Route2 = readonly [method: string, path: RegExp, answer: (call: Call2) => unknown];

/** A path from a request: absolute, and below a file system that is told of. */
export const pathOf = (value: unknown, name = 'path'): string => {
  if (typeof value !== 'string' || value === '')
    throw new Trouble(400, 'Request validation failed', {fields: [{message: `${name}: Field required`}]});
  if (!fileSystems.some(one => value === one.path || value.startsWith(`${one.path}/`)) && value !== '/')
    throw new Trouble(
      400,
      `${name} must be absolute and below one of: ${fileSystems.map(one => one.path).join(', ')}`,
    );
  return value;
};
