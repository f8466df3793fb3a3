import {randomBytes} from 'node:crypto';
import {constants} from 'node:fs';
import {type FileHandle, open, stat} from 'node:fs/promises';
import {Failure} from '../../declare/failure.ts';
import type {RequestSpec} from '../../declare/http.ts';
import {errorCode, fileReason} from '../../settings/file-error.ts';

/** A body ready to be sent: its exact length is known before the first byte leaves. */
export type Body = {
  readonly type: string | undefined;
  readonly length: number;
  readonly content: string | AsyncIterable<Uint8Array>;
};

type Piece = Uint8Array | {readonly path: string; readonly from?: number; readonly size: number};

const sizeOf = async (path: string): Promise<number> => {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new Failure('local', `${path} is not a file, so it cannot be sent.`);
    return found.size;
  } catch (error) {
    if (error instanceof Failure) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    throw new Failure(
      'local',
      code === 'ENOENT' ? `There is no file ${path}.` : `${path} cannot be read (${code ?? String(error)}).`,
      {cause: error},
    );
  }
};

/** Opens what was a file when it was measured. A named pipe in its place would be waited for, past any time-out. */
const openAgain = async (path: string): Promise<FileHandle> => {
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw new Error(`${path} is no longer a file`);
};

/** The bytes of a part of a file; the last of them come when it is known that they are of one version. */
const readPart = async function* (path: string, start: number, size: number): AsyncGenerator<Uint8Array> {
  let got = 0;
  let held: Uint8Array | undefined;
  const handle = await openAgain(path);
  try {
    const before = await handle.stat();
    const end = start + size - 1;
    for await (const chunk of handle.createReadStream({start, end, autoClose: false})) {
      if (held) yield held;
      held = chunk as Uint8Array;
      got += held.length;
    }
    if (got !== size) throw new Error(`${path} became shorter while it was being sent`);
    const after = await handle.stat();
    if (after.size === before.size && after.mtimeMs !== before.mtimeMs)
      throw new Error(`${path} was changed while it was being sent`);
  } finally {
    await handle.close();
  }
  if (held) yield held;
};

/**
 * Streams the pieces; a file that became shorter, or was written anew in place, breaks the request off before its last
 * bytes: half of each version is none. What grows at its end, or is replaced by a rename, is sent as it was.
 */
const streamOf = async function* (pieces: readonly Piece[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces)
    if (piece instanceof Uint8Array) yield piece;
    else if (piece.size > 0)
      try {
        yield* readPart(piece.path, piece.from ?? 0, piece.size);
      } catch (error) {
        if (errorCode(error) === undefined) throw error;
        throw new Error(`${piece.path}: ${fileReason(error)}`, {cause: error});
      }
};

const lengthOf = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, piece) => sum + (piece instanceof Uint8Array ? piece.length : piece.size), 0);

/** Names in a part's header are escaped as browsers do (WHATWG HTML, multipart/form-data encoding). */
const escaped = (name: string) => name.replace(/\r\n|\r|\n/g, '%0D%0A').replace(/"/g, '%22');

/** Multipart is written here because native FormData streams without a length, which gateways refuse or buffer. */
const multipart = async (
  parts: Extract<RequestSpec['body'], {kind: 'multipart'}>['parts'],
): Promise<Body> => {
  const boundary = `skydeck-${randomBytes(18).toString('hex')}`;
  const pieces: Piece[] = [];
  for (const part of parts) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(part.name)}"`;
    if ('value' in part) {
      pieces.push(Buffer.from(`${head}\r\n\r\n${part.value}\r\n`));
      continue;
    }
    const type = part.type.replace(/[\r\n]/g, '');
    pieces.push(
      Buffer.from(`${head}; filename="${escaped(part.filename)}"\r\nContent-Type: ${type}\r\n\r\n`),
      'text' in part ? Buffer.from(part.text) : {path: part.path, size: await sizeOf(part.path)},
      Buffer.from('\r\n'),
    );
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    length: lengthOf(pieces),
    content: streamOf(pieces),
  };
};

const plain = (type: string, text: string): Body => ({type, length: Buffer.byteLength(text), content: text});

/** The body of a request. Files are streamed, never held in memory. Throws a Failure when a file cannot be read. */
export const bodyOf = async (body: RequestSpec['body']): Promise<Body | undefined> => {
  switch (body?.kind) {
    case undefined:
      return undefined;
    case 'json':
      return plain('application/json', JSON.stringify(body.value));
    case 'form':
      return plain('application/x-www-form-urlencoded', new URLSearchParams(body.fields).toString());
    case 'text':
      return plain(body.type, body.text);
    case 'file': {
      const size = await sizeOf(body.path);
      const {from = 0, length = size} = body.part ?? {};
      if (from + length > size)
        throw new Failure('local', `${body.path} is shorter (${size} bytes) than what is to be sent of it.`);
      const piece = {path: body.path, from, size: length};
      return {type: body.type, length: piece.size, content: streamOf([piece])};
    }
    case 'multipart':
      return multipart(body.parts);
  }
};
