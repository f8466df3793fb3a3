import {createReadStream, statSync} from 'node:fs';
import {Readable} from 'node:stream';
import {checksumOf, directLimit, linesOf, restOf, sliceOf} from './file-content.ts';
import {readForm} from './multipart.ts';
import type {Site} from './site.ts';
import {localText} from './task-store.ts';
import {type Call2, invalid, pathOf, type Route2, systemRoute, Trouble} from './v2-call.ts';

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
  const asked = (call: Call2) => pathOf(call.query.get('path'));
  const part = (end: boolean) => (call: Call2) => {
    const path = files.readable(call.user, asked(call));
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
  const made = (call: Call2, path: string) => {
    const folder = path.replace(/\/[^/]*$/, '') || '/';
    return entries(call, folder, true).find(one => one.name === path.replace(/^.*\//, '')) ?? null;
  };
  const op = (method: string, name: string, answer: (call: Call2) => unknown) =>
    systemRoute(method, `filesystem/:system/ops/${name}`, answer);
  return [
    op('GET', 'ls', call => ({
      output: entries(call, asked(call), call.query.get('showhidden') === 'true'),
    })),
    op('GET', 'head', part(false)),
    op('GET', 'tail', part(true)),
    op('GET', 'stat', call => ({
      output: files.stat(call.user, asked(call), call.query.get('dereference') === 'true'),
    })),
    op('GET', 'file', call => ({output: files.kind(call.user, asked(call))})),
    op('GET', 'checksum', call => ({
      output: {algorithm: 'SHA-256', checksum: checksumOf(files.readable(call.user, asked(call)))},
    })),
    op('GET', 'download', call => {
      const place = files.readable(call.user, asked(call));
      const {size} = statSync(place);
      if (size > directLimit) throw new Trouble(413, `The file is larger than ${directLimit} bytes.`);
      const body = size === 0 ? null : (Readable.toWeb(createReadStream(place)) as unknown as ReadableStream);
      return new Response(body, {
        headers: {'content-type': 'application/octet-stream', 'content-length': String(size)},
      });
    }),
    op('POST', 'upload', async call => {
      const folder = asked(call);
      const {files: sent} = await readForm(call.request, files.incoming);
      if (!sent.file) throw invalid('file: Field required');
      if (sent.file.size > directLimit) throw new Trouble(413, 'Uploaded file is too large.');
      files.adopt(call.user, `${folder}/${sent.file.filename.replace(/^.*\//, '')}`, sent.file.path);
      return new Response(null, {status: 204});
    }),
    op('POST', 'mkdir', async call => {
      const {path: given, parent} = await call.body();
      const path = pathOf(given);
      files.mkdir(call.user, path, parent === true);
      return Response.json({output: made(call, path)}, {status: 201});
    }),
    op('POST', 'symlink', async call => {
      const {path, linkPath} = await call.body();
      const link = pathOf(linkPath, 'linkPath');
      files.symlink(call.user, pathOf(path), link);
      return Response.json({output: made(call, link)}, {status: 201});
    }),
    op('PUT', 'chmod', async call => {
      const {path: given, mode} = await call.body();
      const path = pathOf(given);
      files.chmod(call.user, path, String(mode));
      return {output: made(call, path)};
    }),
    op('PUT', 'chown', async call => {
      const {path: given, owner, group} = await call.body();
      const path = pathOf(given);
      const name = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
      files.chown(call.user, path, name(owner), name(group));
      return {output: made(call, path)};
    }),
    op('DELETE', 'rm', call => {
      files.remove(call.user, asked(call));
      return new Response(null, {status: 204});
    }),
  ];
};
