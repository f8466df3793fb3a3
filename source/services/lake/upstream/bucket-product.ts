import {createHash} from 'node:crypto';
import {mkdir, rm, stat} from 'node:fs/promises';
import {join} from 'node:path';
import * as z from 'zod';
import {Failure} from '../../../declare/failure.ts';
import type {Http} from '../../../declare/http.ts';
import {readThrough} from '../../../engine/http/boundary.ts';
import {goesOn} from '../../../engine/http/s3-listing.ts';
import type {Evidence} from '../rules/evidence.ts';
import type {CatalogueHttp, Hit} from './catalogues/catalogue.ts';
import {fileDigests} from './engines/check-file.ts';
import {pack, packedLength} from './engines/pack.ts';

const object = z.object({Key: z.string().min(1), Size: z.coerce.number().int().min(0), ETag: z.string()});
const listing = z.object({
  ListBucketResult: z.object({
    Contents: z.array(object).optional(),
    IsTruncated: z.enum(['true', 'false']),
    NextContinuationToken: z.string().optional(),
  }),
});

type Part = {
  /** As it is named in the archive: the product's folder, then the file. */
  readonly name: string;
  readonly link: string;
  readonly bytes: number;
  readonly etag: string;
};

const mostPages = 100;
/** What the address of a bucket ends with. */
const rootOf = (root: string) => `${root.replace(/\/+$/, '')}/`;

export const isInBucket = (root: string, link: string): boolean => link.startsWith(rootOf(root));

/** The files of a product, by ListObjectsV2. Throws a Failure where there are none, or one has no name to be kept under. */
const partsOf = async (
  http: Pick<Http, 'get'>,
  root: string,
  link: string,
  signal?: AbortSignal,
): Promise<readonly Part[]> => {
  const {XMLParser} = await import('fast-xml-parser');
  const parser = new XMLParser({parseTagValue: false, isArray: name => name === 'Contents'});
  const base = rootOf(root);
  const prefix = decodeURIComponent(link.slice(base.length));
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  const parts: Part[] = [];
  let token: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const query = {'list-type': 2, prefix, 'continuation-token': token};
    const answer = await http.get(base, {query, signal});
    const read = readThrough(listing, parser.parse(answer.text), 'The bucket answered', answer.status);
    const {Contents = [], IsTruncated, NextContinuationToken} = read.ListBucketResult;
    for (const {Key, Size, ETag} of Contents) {
      // Another product may begin with the same letters; a folder may have an object of its own.
      if ((Key !== prefix && !Key.startsWith(`${prefix}/`)) || Key.endsWith('/')) continue;
      const name = Key.slice(folder.length);
      if (name.split('/').some(word => word === '' || word === '.' || word === '..') || /[\0\\]/.test(name))
        throw new Failure('rejected', `The bucket has a file ${JSON.stringify(Key)}, which is not kept.`);
      parts.push({
        name,
        link: base + Key.split('/').map(encodeURIComponent).join('/'),
        bytes: Size,
        etag: ETag.replaceAll('"', ''),
      });
    }
    token = goesOn({IsTruncated: IsTruncated === 'true', NextContinuationToken}, base, token);
    if (token === undefined) {
      if (parts.length === 0)
        throw new Failure('not-found', `There is nothing in the bucket at ${prefix}.`, {
          todo: 'Look whether the catalogue still has it: it may have been published anew.',
        });
      return parts;
    }
  }
  throw new Failure('unreadable', `The bucket lists ${prefix} without an end.`);
};

/** A hit with the exact length that its product will have here: its files together, as they are packed. */
export const withPackedLength = async (
  http: CatalogueHttp,
  root: string,
  hit: Hit,
  signal?: AbortSignal,
): Promise<Hit> => ({
  ...hit,
  bytes: packedLength(await partsOf(http, root, hit.link, signal)),
  sizeText: undefined,
});

const isMd5 = (etag: string) => /^[0-9a-f]{32}$/.test(etag);

/**
 * Fetches a product file by file, compares each with what the bucket lists of it, and packs them. Files lie below
 * `target` + `.files` by key and ETag, so that a run that was stopped goes on with those that are whole. Gives what they
 * were compared with.
 */
export const fetchProduct = async (
  http: Http,
  root: string,
  link: string,
  target: string,
  {signal, onBytes}: {signal: AbortSignal; onBytes: (got: number, total: number) => void},
): Promise<Evidence> => {
  const parts = await partsOf(http, root, link, signal);
  const folder = `${target}.files`;
  await mkdir(folder, {recursive: true, mode: 0o700});
  const total = parts.reduce((sum, {bytes}) => sum + bytes, 0);
  let done = 0;
  const files = [];
  for (const {name, link: own, bytes, etag} of parts) {
    const file = join(folder, createHash('sha256').update(`${name}\0${etag}`).digest('hex').slice(0, 32));
    /** What is wrong with it; undefined where it is as the bucket lists it. */
    const look = async (): Promise<string | undefined> => {
      const there = await stat(file).catch(() => undefined);
      if (there?.size !== bytes) return `it has ${there?.size ?? 'no'} bytes, not ${bytes}`;
      if (!isMd5(etag) || (await fileDigests(file, undefined, signal)).md5 === etag) return undefined;
      return 'its MD5 is another';
    };
    if ((await look()) !== undefined) {
      await http.download(own, file, {
        from: Number.POSITIVE_INFINITY,
        // Another version than the listed one is refused (412), and listed again by the next try.
        headers: {'if-match': `"${etag}"`},
        signal,
        onDownload: got => onBytes(done + got, total),
      });
      const wrong = await look();
      if (wrong) {
        await rm(file, {force: true});
        throw new Failure('unreadable', `${name} is not what the bucket lists: ${wrong}.`);
      }
    }
    done += bytes;
    onBytes(done, total);
    files.push({name, bytes, file});
  }
  await pack(target, files, signal);
  await rm(folder, {recursive: true, force: true});
  return parts.every(({etag}) => isMd5(etag)) ? 'each-md5' : 'each-size';
};
