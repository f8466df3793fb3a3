import {homedir} from 'node:os';
import {join} from 'node:path';
import {Failure, type FailureKind} from '../../declare/failure.ts';
import type {Http} from '../../declare/http.ts';
import {noFile} from '../../settings/file-error.ts';
import {ownEntry} from '../../text/own-entry.ts';

/** What is used of a client of AWS's SDK, any of them. */
export type Client = {readonly middlewareStack: {add(middleware: never, where: never): void}};
export type Args = {
  readonly request: {
    readonly method: string;
    readonly protocol: string;
    readonly hostname: string;
    readonly port?: number;
    readonly path: string;
  };
};
export type Output = {readonly response: {readonly statusCode: number}};

const kinds: Readonly<Record<string, FailureKind>> = {
  AbortError: 'aborted',
  TimeoutError: 'timeout',
  NoAnswer: 'timeout',
};

/** Milliseconds: to connect, and without a byte either way. */
export const patience = {connectionTimeout: 5000, socketTimeout: 15_000};

/** How often each command has met silence. */
const silences = new WeakMap<object, number>();

/**
 * What a client of AWS throws, where nobody answered, in words. A connection that was dropped unseen is worth one more
 * try; after the second silence the name is one that the SDK does not try again, which it does up to six times.
 */
const unanswered = (thrown: Error, command: object): Error => {
  if (thrown.name !== 'TimeoutError' || !/timed out after \d+ ms of inactivity/.test(thrown.message))
    return thrown;
  const times = (silences.get(command) ?? 0) + 1;
  silences.set(command, times);
  return Object.assign(new Error(`no answer came within ${patience.socketTimeout / 1000} s`), {
    name: times < 2 ? 'TimeoutError' : 'NoAnswer',
  });
};

/**
 * A client of AWS that waits for no one who stays silent, and tells the log of each exchange, its retries one by one, as
 * everything else does that is sent. The address has no query, and ends with what was asked:
 * `https://dynamodb.eu-west-1.amazonaws.com/#Query`.
 */
export const notedClient = <Any extends Client>(client: Any, {noted}: Partial<Pick<Http, 'noted'>>): Any => {
  const middleware =
    (next: (args: Args) => Promise<Output>, command: {commandName?: string}) =>
    async (args: Args): Promise<Output> => {
      const {method, protocol, hostname, port, path} = args.request;
      const url = `${protocol}//${hostname}${port ? `:${port}` : ''}${path}#${(command.commandName ?? '').replace(/Command$/, '')}`;
      const begun = performance.now();
      const ms = () => Math.round(performance.now() - begun);
      try {
        const output = await next(args);
        noted?.({method, url, ms: ms(), status: output.response.statusCode});
        return output;
      } catch (thrown) {
        const error = unanswered(thrown instanceof Error ? thrown : new Error(String(thrown)), command);
        const {name, message} = error;
        noted?.({method, url, ms: ms(), failure: ownEntry(kinds, name) ?? 'unreachable', sentence: message});
        throw error;
      }
    };
  client.middlewareStack.add(
    middleware as never,
    {step: 'deserialize', priority: 'low', name: 'noted'} as never,
  );
  return client;
};

/** AWS's own files are read by its clients, which would wait for ever on a pipe. Throws a Failure. */
export const refuseSharedFiles = (environment: Readonly<Record<string, string | undefined>>): void => {
  for (const [name, usual] of [
    ['AWS_SHARED_CREDENTIALS_FILE', 'credentials'],
    ['AWS_CONFIG_FILE', 'config'],
  ] as const) {
    const file = environment[name] || join(homedir(), '.aws', usual);
    const why = noFile(file);
    if (why !== undefined) throw new Failure('local', `${file} cannot be read: ${why}.`);
  }
};
