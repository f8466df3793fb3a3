import {readFileSync} from 'node:fs';
import {request as httpRequest} from 'node:http';
import {request as httpsRequest} from 'node:https';
import {connectionTrouble} from '../../engine/http/network-failure.ts';
import {refuseNoFile} from '../../settings/file-error.ts';

/** How far a connection came, step by step, in milliseconds from its start. */
export type Probe = {
  readonly host: string;
  readonly address?: string;
  /** Milliseconds until the name had an address, TCP stood, TLS stood, and the first answer came. */
  readonly dns?: number;
  readonly tcp?: number;
  readonly tls?: number;
  readonly answer?: number;
  readonly tlsVersion?: string;
  readonly status?: number;
  /** Seconds by which the upstream's clock is ahead of this one, by its Date header, to the second. */
  readonly skew?: number;
  /** The step that failed, and the reason. */
  readonly failed?: {
    readonly step: 'name' | 'connection' | 'TLS' | 'answer';
    readonly reason: string;
    /** In words that follow the host's name, and what to do, where the error tells more than the step. */
    readonly trouble?: {readonly words: string; readonly todo: string};
  };
};

/**
 * Asks a base URL once, without credentials and without a body, to see how far the way there is open. Any status is an
 * answer. Never throws for the network.
 */
export const probeEndpoint = (
  url: URL,
  options: {readonly caFile?: string; readonly timeout: number; readonly signal?: AbortSignal},
): Promise<Probe> => {
  const secure = url.protocol === 'https:';
  const host = url.host;
  const started = performance.now();
  const since = () => Math.round(performance.now() - started);
  const seen: {-readonly [Key in keyof Probe]?: Probe[Key]} = {};
  const numeric = /^\[|^\d+\.\d+\.\d+\.\d+$/.test(url.hostname);
  return new Promise(resolve => {
    const fail = (error: Error) => {
      const step =
        seen.dns === undefined && !numeric
          ? 'name'
          : seen.tcp === undefined
            ? 'connection'
            : secure && seen.tls === undefined
              ? 'TLS'
              : 'answer';
      resolve({
        host,
        ...seen,
        failed: {
          step,
          reason: options.signal?.aborted ? 'it was called off before it was known' : error.message,
          trouble: options.signal?.aborted ? undefined : connectionTrouble(error),
        },
      });
    };
    let ca: Buffer | undefined;
    try {
      if (options.caFile !== undefined) refuseNoFile(options.caFile);
      ca = options.caFile === undefined ? undefined : readFileSync(options.caFile);
    } catch (error) {
      resolve({host, failed: {step: 'TLS', reason: (error as Error).message}});
      return;
    }
    const asked = (secure ? httpsRequest : httpRequest)(url, {
      method: 'HEAD',
      agent: false,
      timeout: options.timeout,
      signal: options.signal,
      ...(ca && {ca}),
    });
    asked.on('socket', socket => {
      socket.on('lookup', (_error, address) => {
        if (address) Object.assign(seen, {dns: since(), address});
      });
      socket.on('connect', () => Object.assign(seen, {tcp: since()}));
      socket.on('secureConnect', () =>
        Object.assign(seen, {
          tls: since(),
          tlsVersion:
            'getProtocol' in socket ? (socket as import('node:tls').TLSSocket).getProtocol() : undefined,
        }),
      );
    });
    asked.on('timeout', () =>
      asked.destroy(new Error(`no answer within ${Math.round(options.timeout / 1000)} s`)),
    );
    asked.on('error', fail);
    asked.on('response', response => {
      response.resume();
      response.on('error', () => {});
      const date = Date.parse(response.headers.date ?? '');
      const skew = Number.isNaN(date) ? undefined : Math.round((date - Date.now()) / 1000);
      resolve({
        host,
        ...seen,
        answer: since(),
        status: response.statusCode,
        ...(skew !== undefined && {skew}),
      });
      asked.destroy();
    });
    asked.end();
  });
};
