import {createHash, createHmac} from 'node:crypto';
import {keysHeader} from '../../settings/credentials/header.ts';

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const hex = (text: string) => createHash('sha256').update(text).digest('hex');
/** RFC 3986: what URLs leave alone and S3 does not. */
const strict = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, one => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
/** Bodies are not signed: over https nobody changes them on the way. */
const payloadOf = (method: string) => (method === 'GET' ? hex('') : 'UNSIGNED-PAYLOAD');

/**
 * Headers in which keys (auth of kind s3) have become a signature of this very request: AWS Signature Version 4, as S3
 * wants it. The keys themselves never leave; headers without any are given as they are. `at` is in epoch seconds, by the
 * upstream's clock: S3 refuses a signature that is a quarter of an hour off.
 */
export const withSignature = (
  method: string,
  url: URL,
  {[keysHeader]: keys, ...headers}: Readonly<Record<string, string>>,
  at: number,
): Record<string, string> => {
  if (keys === undefined) return headers;
  const [, id, region, secret] = /^(.*)\/([^/ ]*) (.*)$/s.exec(keys) as unknown as string[];
  const stamp = new Date(at * 1000).toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${stamp.slice(0, 8)}/${region}/s3/aws4_request`;
  const payload = payloadOf(method);
  const own: Record<string, string> = {host: url.host, 'x-amz-content-sha256': payload, 'x-amz-date': stamp};
  const names = Object.keys(own).join(';');
  const query = [...url.searchParams].map(([name, value]) => `${strict(name)}=${strict(value)}`).sort();
  const path = url.pathname.split('/').map(part => strict(decodeURIComponent(part)));
  const request = [
    method,
    path.join('/'),
    query.join('&'),
    ...Object.entries(own).map(([name, value]) => `${name}:${value}`),
    '',
    names,
    payload,
  ].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secret}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', stamp, scope, hex(request)].join('\n')).toString('hex');
  const {host: _host, ...signed} = own;
  return {
    ...headers,
    ...signed,
    authorization: `AWS4-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
};
