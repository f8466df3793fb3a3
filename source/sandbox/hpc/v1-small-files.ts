import {createReadStream} from 'node:fs';
import {Readable} from 'node:stream';
import {directLimit} from './file-content.ts';
import {FileTrouble} from './file-trouble.ts';
import {type Form, readForm} from './multipart.ts';
import {badRequest, type Era, refused, type Site, serverError} from './site.ts';
import {type Call, type Route, route} from './v1-gateway.ts';
import {utilityWords} from './v1-utility-words.ts';

/** A name as a header can carry it. */
const plainName = (name: string) =>
  /^[\x20-\x7e]*$/.test(name) ? name.replace(/"/g, '') : encodeURIComponent(name);

export const smallFileRoutes = ({files}: Site, era: Era): Route[] => {
  const old = era === 'v1.1';
  const {trouble, checked} = utilityWords(era);

  const upload = async (call: Call): Promise<Response> => {
    if (Number(call.request.headers.get('content-length') ?? 0) > directLimit) {
      await call.request.body?.cancel();
      const words = old ? '5 MB' : `${directLimit} bytes`;
      return refused(`Failed to upload file. The file is over ${words}`, undefined, {status: 413});
    }
    const form: Form = await readForm(call.request, files.incoming);
    const folder = form.fields.targetPath ?? null;
    const file = form.files.file;
    if (old && (!folder || !file)) return badRequest();
    const no = checked('upload', call, {targetPath: folder});
    if (no) return no;
    if (!file) return refused('Failed to upload file', 'No file in query');
    const path = `${folder}/${file.filename.replace(/^.*\//, '')}`;
    try {
      files.adopt(call.user, path, file.path);
    } catch (error) {
      if (old && error instanceof FileTrouble) return serverError();
      return trouble('upload', error, '/ssh_command_wrapper.sh: line 70:');
    }
    return Response.json(
      {description: 'File upload successful', ...(old ? {} : {output: ''})},
      {status: 201},
    );
  };
  const download = (call: Call): Response => {
    const path = call.query.get('sourcePath');
    const no = checked('download', call, {sourcePath: path});
    if (no) return no;
    try {
      const place = files.readable(call.user, path!);
      const {size} = files.stat(call.user, path!, true);
      if (size > directLimit)
        return refused('Failed to download file', undefined, {
          headers: {'X-Size-Limit': 'File exceeds size limit'},
        });
      const name = path!.replace(/^.*\//, '');
      const body = size === 0 ? null : (Readable.toWeb(createReadStream(place)) as unknown as ReadableStream);
      return new Response(body, {
        headers: {
          'content-type': 'application/octet-stream',
          'content-length': String(size),
          'cache-control': 'no-cache',
          'content-disposition': old
            ? `attachment; filename=${plainName(name)}`
            : `attachment; filename="${plainName(name)}"`,
        },
      });
    } catch (error) {
      if (error instanceof FileTrouble && error.problem === 'directory')
        // Its size is asked for first, and never stops it. 1.1's own way of telling fails.
        return old ? serverError() : trouble('base64', error, 'base64: read error:');
      if (!old) return trouble('fsize', error, 'stat: cannot statx');
      const headers: Record<string, string> =
        error instanceof FileTrouble && error.problem === 'denied'
          ? {'X-Permission-Denied': 'User does not have permissions to access machine or paths'}
          : {};
      return refused('Failed to download file', undefined, {headers});
    }
  };
  return [route('POST', 'utilities/upload', upload), route('GET', 'utilities/download', download)];
};
