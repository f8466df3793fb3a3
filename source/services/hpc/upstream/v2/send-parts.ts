import {Failure} from '../../../../declare/failure.ts';
import type {Http} from '../../../../declare/http.ts';
import {harmless} from '../../../../text/harmless.ts';
import type {StagedUpload, Tell} from '../api.ts';
import {expiredAddress} from '../staging-address.ts';
import type {UploadPlan} from './transfer-plan.ts';

const escaped = (text: string) =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** The body of S3's CompleteMultipartUpload: the ETag of each part, in order (S3 API reference). */
const completeParts = (tags: readonly string[]): string => {
  const parts = tags.map(
    (tag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${escaped(tag)}</ETag></Part>`,
  );
  return `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join('')}</CompleteMultipartUpload>`;
};

/** An upload's signed addresses, and the tags of the parts that were sent. */
export type PartsToSend = {readonly plan: UploadPlan; readonly tags: Map<number, string>};

/** Milliseconds for the storage to put parts together: "several minutes" for large ones (S3 API reference). */
const puttingTogether = 600_000;

/** Sends the parts that are left, one by one, and has the storage put them together. */
export const sendParts = async (
  http: Http,
  known: PartsToSend,
  upload: StagedUpload,
  tell: Tell,
  signal: AbortSignal,
) => {
  const {partsUploadUrls: urls, completeUploadUrl, maxPartSize} = known.plan.transferDirectives;
  const total = upload.size;
  if (urls.length !== Math.ceil(total / maxPartSize))
    throw new Failure(
      'local',
      `The file has changed since the transfer began: ${urls.length} parts of ${maxPartSize} bytes do not make ${total}.`,
      {todo: 'Drop this transfer and start it again.'},
    );
  for (const [index, url] of urls.entries()) {
    if (known.tags.has(index)) continue;
    const from = index * maxPartSize;
    const length = Math.min(maxPartSize, total - from);
    const answer = await http
      .send(
        {
          method: 'PUT',
          path: url,
          body: {kind: 'file', path: upload.file, type: 'application/octet-stream', part: {from, length}},
        },
        {
          signal,
          anonymous: true,
          onUpload: sent => void tell({sent: from + Math.min(sent, length), total, words: 'uploading'}),
        },
      )
      .catch(expiredAddress);
    const tag = answer.headers.etag;
    if (!tag) throw new Failure('unreadable', `The storage gave no ETag for part ${index + 1}.`);
    known.tags.set(index, tag);
  }
  const tags = urls.map((_, index) => known.tags.get(index)!);
  const done = await http
    .send(
      {
        method: 'POST',
        path: completeUploadUrl,
        body: {kind: 'text', type: 'application/xml', text: completeParts(tags)},
      },
      {signal, anonymous: true, timeout: puttingTogether},
    )
    .catch(expiredAddress);
  // S3 can answer 200 and tell of an error in the body of this one call.
  if (/<Error>/.test(done.text))
    throw new Failure(
      'rejected',
      `The storage could not put the parts together: ${harmless(/<Message>([^<]*)/.exec(done.text)?.[1] ?? 'no reason given')}.`,
      {status: 200},
    );
};
