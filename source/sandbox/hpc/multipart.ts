import {randomUUID} from 'node:crypto';
import {closeSync, openSync, writeSync} from 'node:fs';
import {join} from 'node:path';

type Part = {readonly filename: string; readonly path: string; readonly size: number};
export type Form = {
  readonly fields: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, Part>>;
};

const boundaryOf = (type: string) => /boundary="?([^";]+)"?/i.exec(type)?.[1];
const nameIn = (head: string, key: string) => {
  const found = new RegExp(`[;\\s]${key}="([^"]*)"`, 'i').exec(head)?.[1];
  return found === undefined
    ? undefined
    : Buffer.from(found, 'latin1')
        .toString('utf8')
        .replace(/%22/g, '"')
        .replace(/%0D%0A/gi, '\n');
};

/**
 * A form, urlencoded or multipart. Files go to `folder` as they come in, so that large ones fill no memory. Throws when
 * it is not a form.
 */
export const readForm = async (request: Request, folder: string): Promise<Form> => {
  const type = request.headers.get('content-type') ?? '';
  if (!/^multipart\/form-data/i.test(type)) {
    const fields = Object.fromEntries(new URLSearchParams(await request.text()));
    return {fields, files: {}};
  }
  const boundary = boundaryOf(type);
  if (!boundary || !request.body) throw new Error('a multipart body without a boundary');
  const mark = Buffer.from(`\r\n--${boundary}`);
  const fields: Record<string, string> = {};
  const files: Record<string, Part> = {};
  let rest: Buffer = Buffer.from('\r\n');
  type Open = {
    name: string;
    filename: string | undefined;
    path: string;
    handle: number;
    size: number;
    text: Buffer[];
  };
  let open: Open | undefined;

  const take = (bytes: Buffer) => {
    if (!open || bytes.length === 0) return;
    open.size += bytes.length;
    if (open.filename === undefined) open.text.push(Buffer.from(bytes));
    else writeSync(open.handle, bytes);
  };
  const close = () => {
    if (!open) return;
    if (open.filename === undefined) fields[open.name] = Buffer.concat(open.text).toString('utf8');
    else {
      closeSync(open.handle);
      files[open.name] = {filename: open.filename, path: open.path, size: open.size};
    }
    open = undefined;
  };
  const work = () => {
    for (;;) {
      const at = rest.indexOf(mark);
      if (at < 0) {
        // What could be the beginning of a mark stays for the next chunk.
        const sure = Math.max(0, rest.length - mark.length);
        take(rest.subarray(0, sure));
        rest = rest.subarray(sure);
        return;
      }
      const after = at + mark.length;
      if (rest.length < after + 2) return;
      take(rest.subarray(0, at));
      close();
      if (rest.toString('latin1', after, after + 2) === '--') {
        rest = Buffer.alloc(0);
        return;
      }
      const headEnd = rest.indexOf('\r\n\r\n', after);
      if (headEnd < 0) {
        rest = rest.subarray(at);
        return;
      }
      const head = rest.toString('latin1', after, headEnd);
      const filename = nameIn(head, 'filename');
      const path = join(folder, `part-${randomUUID()}`);
      open = {
        name: nameIn(head, 'name') ?? '',
        filename,
        path,
        handle: filename === undefined ? -1 : openSync(path, 'w'),
        size: 0,
        text: [],
      };
      rest = rest.subarray(headEnd + 4);
    }
  };
  try {
    for await (const chunk of request.body) {
      rest = Buffer.concat([rest, chunk as Uint8Array]);
      work();
    }
    work();
  } finally {
    close();
  }
  return {fields, files};
};
