import {text} from 'node:stream/consumers';
import {Failure} from '../../declare/failure.ts';
import type {Args, Client, Output} from './aws-client.ts';

/**
 * The token at which a listing goes on; undefined at its end. Throws a Failure for one that is cut and does not say where
 * it goes on, or goes on where it was: what came of it is not all.
 */
export const goesOn = (
  {IsTruncated, NextContinuationToken: next}: {IsTruncated?: boolean; NextContinuationToken?: string},
  bucket: string,
  before?: string,
): string | undefined => {
  if (!IsTruncated) return undefined;
  if (next && next !== before) return next;
  throw new Failure(
    'unreadable',
    `The bucket ${bucket} lists its objects in part, and not where it goes on.`,
    {
      todo: 'Look whether it is asked by the right address: it does not page as S3 does (ListObjectsV2).',
    },
  );
};

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/**
 * The XML of a bucket's listing without times and sizes that are none: of one object whose time cannot be read AWS's
 * client makes an error of the whole page, and of a size that is not there it makes 0 bytes.
 */
export const mendedListing = (xml: string): string =>
  xml
    .replace(/<LastModified>([^<]*)<\/LastModified>/g, (all, at: string) =>
      moment.test(at) && !Number.isNaN(Date.parse(at)) ? all : '',
    )
    .replace(/<Size>(\s*)<\/Size>|<Size\s*\/>/g, '');

/** A client of S3 that reads listings so. */
export const mendingClient = <Any extends Client>(client: Any): Any => {
  const middleware =
    (next: (args: Args) => Promise<Output>, {commandName}: {commandName?: string}) =>
    async (args: Args): Promise<Output> => {
      const output = await next(args);
      const response = output.response as {statusCode: number; body?: AsyncIterable<Uint8Array>};
      if (commandName === 'ListObjectsV2Command' && response.statusCode === 200 && response.body)
        response.body = Buffer.from(mendedListing(await text(response.body))) as never;
      return output;
    };
  client.middlewareStack.add(
    middleware as never,
    {step: 'deserialize', priority: 'low', name: 'mended'} as never,
  );
  return client;
};

/** Bytes of an object as a listing tells them; undefined where it tells none: the client takes any text for a number. */
export const listedSize = (size: number | undefined): number | undefined =>
  size !== undefined && Number.isSafeInteger(size) && size >= 0 ? size : undefined;
