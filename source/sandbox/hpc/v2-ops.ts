import {createReadStream, statSync} from 'node:fs';
import {Readable} from 'node:stream';
import {checksumOf, directLimit, linesOf, restOf, sliceOf} from './file-content.ts';
import {readForm} from './multipart.ts';
import type {Site} from './site.ts';
import {localText} from './task-store.ts';
import {type Call2, known, pathOf, type Route2, Trouble} from './v2-call.ts';

/** v2's /filesystem/{system}/ops. */
export const opsRoutes = ({files}: Site): Route2[] => {
  const entries = (call: Call2, path: string, hidden: boolean) =>
    files.list(call.user, path, hidden).map(one => ({
      name: one.name,
      type: one.type,
      linkTarget: one.linkTarget || null,
      user: one.user,
      group: one.user,
      permissions: one.permissions,
      lastModified: localText(one.modified),
      size: String(one.size),
    }));
  const part = (end: boolean) => (call: Call2) => {
    known(call);
    const path = files.readable(call.user, pathOf(call.query.get('path')));
    const [bytes, lines] = [call.query.get('bytes'), call.query.get('lines')];
    if (bytes && lines) throw new Trouble(400, 'Only one of `bytes` or `lines` can be specified.');
    const some = () =>
      end && call.query.get('skipheading') === 'true'
        ? restOf(path, Number(bytes) - 1, directLimit)
        : sliceOf(path, Number(bytes), end);
    const content = bytes
      ? some().toString('utf8')
      : linesOf(sliceOf(path, directLimit, end).toString('utf8'), Number(lines ?? 10), end);
    return {output: {content, contentType: bytes ? 'bytes' : 'lines', startPosition: 0, endPosition: -1}};
  };
  const ops = '(?:filesystem)/([^/]+)/ops';
  const made = (call: Call2, path: string) => {
    const folder = path.replace(/\/[^/]*$/, '') || '/';
    return entries(call, folder, true).find(one => one.name === path.replace(/^.*\//, '')) ?? null;
  };
  return [
    [
      'GET',
      new RegExp(`^${ops}/ls$`),
      call => {
        known(call);
        return {
          output: entries(call, pathOf(call.query.get('path')), call.query.get('showhidden') === 'true'),
        };
      },
    ],
    ['GET', new RegExp(`^${ops}/head$`), part(false)],
    ['GET', new RegExp(`^${ops}/tail$`), part(true)],
    [
      'GET',
      new RegExp(`^${ops}/stat$`),
      call =>
        known(call) && {
          output: files.stat(
            call.user,
            pathOf(call.query.get('path')),
            call.query.get('dereference') === 'true',
          ),
        },
    ],
    [
      'GET',
      new RegExp(`^${ops}/file$`),
      call => {
        known(call);
        return {output: files.kind(call.user, pathOf(call.query.get('path')))};
      },
    ],
    [
      'GET',
      new RegExp(`^${ops}/checksum$`),
      call => {
        known(call);
        const path = pathOf(call.query.get('path'));
        return {output: {algorithm: 'SHA-256', checksum: checksumOf(files.readable(call.user, path))}};
      },
    ],
    [
      'GET',
      new RegExp(`^${ops}/download$`),
      call => {
        known(call);
        const place = files.readable(call.user, pathOf(call.query.get('path')));
        const {size} = statSync(place);
        if (size > directLimit) throw new Trouble(413, `The file is larger than ${directLimit} bytes.`);
        const body =
          size === 0 ? null : (Readable.toWeb(createReadStream(place)) as unknown as ReadableStream);
        return new Response(body, {
          headers: {'content-type': 'application/octet-stream', 'content-length': String(size)},
        });
      },
    ],
    [
      'POST',
      new RegExp(`^${ops}/upload$`),
      async call => {
        known(call);
        const folder = pathOf(call.query.get('path'));
        const {files: sent} = await readForm(call.request, files.incoming);
        if (!sent.file)
          throw new Trouble(400, 'Request validation failed', {fields: [{message: 'file: Field required'}]});
        if (sent.file.size > directLimit) throw new Trouble(413, 'Uploaded file is too large.');
        files.adopt(call.user, `${folder}/${sent.file.filename.replace(/^.*\//, '')}`, sent.file.path);
        return new Response(null, {status: 204});
      },
    ],
    [
      'POST',
      new RegExp(`^${ops}/mkdir$`),
      async call => {
        known(call);
        const {path: given, parent} = await call.body();
        const path = pathOf(given);
        files.mkdir(call.user, path, parent === true);
        return Response.json({output: made(call, path)}, {status: 201});
      },
    ],
    [
      'POST',
      new RegExp(`^${ops}/symlink$`),
      async call => {
        known(call);
        const {path, linkPath} = await call.body();
        const link = pathOf(linkPath, 'linkPath');
        files.symlink(call.user, pathOf(path), link);
        return Response.json({output: made(call, link)}, {status: 201});
      },
    ],
    [
      'PUT',
      new RegExp(`^${ops}/chmod$`),
      async call => {
        known(call);
        const {path: given, mode} = await call.body();
        const path = pathOf(given);
        files.chmod(call.user, path, String(mode));
        return {output: made(call, path)};
      },
    ],
    [
      'PUT',
      new RegExp(`^${ops}/chown$`),
      async call => {
        known(call);
        const {path: given, owner, group} = await call.body();
        const path = pathOf(given);
        const name = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
        files.chown(call.user, path, name(owner), name(group));
        return {output: made(call, path)};
      },
    ],
    [
      'DELETE',
      new RegExp(`^${ops}/rm$`),
      call => {
        known(call);
        files.remove(call.user, pathOf(call.query.get('path')));
        return new Response(null, {status: 204});
      },
    ],
  ];
};
