import {posix} from 'node:path';
import type {Satellite} from '../constellation.ts';
import type {Upload} from './ground.ts';
import {Refusal, refuse} from './parameters.ts';
import {satelliteOf} from './window-request.ts';

/** At most 10 MB a file (Tasking API 2.2.1). */
export const largestUpload = 10_000_000;

/** System directories of the payload: refused by the API, or mounted read-only. */
const forbidden = [
  'bin',
  'boot',
  'dev',
  'etc',
  'home',
  'lib',
  'lib32',
  'lib64',
  'proc',
  'sbin',
  'sys',
  'usr',
  'var',
];

const flag = (query: URLSearchParams, field: string): boolean | undefined => {
  const value = query.get(field);
  if (value === null) return undefined;
  return value === 'true' ? true : value === 'false' ? false : refuse(`${field} must be true or false`);
};

const text = (query: URLSearchParams, field: string): string =>
  query.get(field) || refuse(`${field} is required`);

export const uploadRequest = (
  satellites: readonly Satellite[],
  query: URLSearchParams,
): Omit<Upload, 'id' | 'status'> & {readonly itar: boolean} => {
  const satellite = satelliteOf(satellites, text(query, 'satellite_id'));
  const payload = text(query, 'payload');
  if (!satellite.payloads.includes(payload))
    refuse(`payload: ${satellite.id} has no ${payload}; it has ${satellite.payloads.join(', ')}`);
  const path = text(query, 'destination_path');
  const folder = posix.normalize(path).replace(/^\/+/, '/').split('/')[1];
  if (path.startsWith('/') && forbidden.includes(folder ?? ''))
    refuse(`destination_path must not be in /${folder}, which is a system directory`);
  if (path.endsWith('/')) refuse('destination_path must name a file');
  const executable = flag(query, 'executable') ?? refuse('executable is required');
  return {
    satellite_id: satellite.id,
    payload,
    destination_path: path,
    executable,
    itar: flag(query, 'itar') ?? false,
  };
};

export const uploadedFile = async (request: Request): Promise<Uint8Array<ArrayBuffer>> => {
  if (!/^multipart\/form-data\b/i.test(request.headers.get('content-type') ?? ''))
    return refuse('file is required: send multipart/form-data with a part named file');
  let form: FormData;
  try {
    form = await request.formData();
  } catch {
    return refuse('the body is not valid multipart/form-data');
  }
  const file = form.get('file');
  if (!(file instanceof File))
    return refuse('file is required: the body has no part of that name with a file');
  if (file.size > largestUpload) throw new Refusal(413, 'file is larger than 10 MB');
  return new Uint8Array(await file.arrayBuffer());
};
