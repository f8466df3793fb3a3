import type {RequestSpec} from '../../declare/http.ts';
import {safeJson} from '../../text/exact-json.ts';
import {shellWord} from '../../text/shell-word.ts';
import {mask, maskText, type ShownCredentials, shownUrl} from './mask.ts';
import {isSecretName} from './secret-name.ts';

/** A name in curl's -F, where a semicolon begins something else. */
const quoted = (name: string): string => `"${name.replace(/["\\]/g, '\\$&')}"`;

/**
 * A request as a curl command for a POSIX shell: what it would send, with the credentials as `shown` has them and
 * other secrets masked, so that it can be shown, kept and pasted. Without `shown` it goes to nobody who gets any.
 */
export const curlCommand = (request: RequestSpec, url: URL, shown: ShownCredentials | undefined): string => {
  const words = ['curl', '-sS'];
  if (request.method !== 'GET') words.push('-X', request.method);
  if (shown) words.push(...shown.words);
  const isSecret = (name: string) => isSecretName(name) || name.toLowerCase() === shown?.header;
  for (const [name, value] of Object.entries(request.headers ?? {}))
    words.push('-H', shellWord(`${name}: ${isSecret(name) ? '***' : maskText(value)}`));
  const body = request.body;
  switch (body?.kind) {
    case 'json':
      words.push('-H', shellWord('Content-Type: application/json'));
      words.push('--data-raw', shellWord(safeJson(mask(body.value))));
      break;
    case 'form':
      for (const [name, value] of Object.entries(body.fields))
        words.push(
          '--data-urlencode',
          shellWord(`${name}=${isSecretName(name) ? '***' : maskText(value, name)}`),
        );
      break;
    case 'text':
      words.push('-H', shellWord(`Content-Type: ${body.type}`), '--data-raw', shellWord(maskText(body.text)));
      break;
    case 'file':
      words.push(
        '-H',
        shellWord(`Content-Type: ${body.type ?? ''}`.trim()),
        '--data-binary',
        shellWord(`@${body.path}`),
      );
      break;
    case 'multipart':
      for (const part of body.parts)
        if ('value' in part) {
          const shown = isSecretName(part.name) ? '***' : maskText(part.value, part.name);
          words.push('--form-string', shellWord(`${part.name}=${shown}`));
        } else {
          if ('text' in part) words.unshift('printf', '%s', shellWord(maskText(part.text)), '|');
          const from = 'text' in part ? '-' : quoted(part.path);
          const file = `${part.name}=@${from};filename=${quoted(part.filename)};type=${part.type}`;
          words.push('-F', shellWord(file));
        }
  }
  const place = shownUrl(url);
  // curl would ask for each of several.
  if (/[[\]{}]/.test(place)) words.push('-g');
  words.push(shellWord(place));
  return words.join(' ');
};
