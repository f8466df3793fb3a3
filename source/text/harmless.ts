declare const made: unique symbol;

/**
 * Text that steers nothing: one line without control characters, escape sequences, reversed or hidden letters. Only
 * `harmless` and `harmlessText` make it, so that a way out (a terminal, its clipboard and title, a file) can ask for it.
 */
export type Harmless = string & {readonly [made]: true};

const sequences =
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b[\]PX^_][^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u009b[0-?]*[ -/]*[@-~]|\u001b[ -/]*[0-~]?/g;
/** C0 and C1, soft hyphen, marks and overrides of direction, what has no width, line separators, noncharacters, tags. */
const unsafe =
  '\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b\\u200c\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff0-\\ufffb\\u{e0000}-\\u{e0fff}';
/** The joiner stays where it makes one picture of two. */
const joiner =
  '(?<![\\p{Extended_Pictographic}\\ufe0f\\u{1f3fb}-\\u{1f3ff}])\\u200d|\\u200d(?!\\p{Extended_Pictographic})';
const controls = new RegExp(`[${unsafe}]|${joiner}`, 'gu');
const plain = /^[\x20-\x7e]*$/;

/** Text from outside made harmless on one line: sequences removed, other control characters shown as `·`. */
export const harmless = (text: string): Harmless =>
  (plain.test(text)
    ? text
    : text
        .toWellFormed()
        .replace(sequences, '')
        .replace(/[\t\n\r]+/g, ' ')
        .replace(controls, '·')) as Harmless;

/** The same for text of several lines: line ends stay, tabs become spaces. */
export const harmlessLines = (text: string): Harmless[] =>
  text
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map(line => harmless(line.replace(/\t/g, '    ')));

export const harmlessText = (lines: readonly string[]): Harmless =>
  lines.map(harmless).join('\n') as Harmless;

/** What a text holds that is not harmless, as `\uXXXX` for JSON: nothing of it is lost, and nothing of it acts. */
export const escapedForJson = (json: string): string =>
  plain.test(json)
    ? json
    : json.replace(controls, letter =>
        letter === '\n'
          ? letter
          : Array.from(
              {length: letter.length},
              (_, at) => `\\u${letter.charCodeAt(at).toString(16).padStart(4, '0')}`,
            ).join(''),
      );

/** Bytes of a file's name: file systems take 255, and what is beside it while it is fetched ends in `.part.origin`. */
const longestName = 240;
/** What is no plain file on Windows, whatever its ending. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/**
 * A name from outside for a file of this disk: it leads nowhere else, hides nothing, steers no terminal, is no flag of the
 * command that it is given to, and no device.
 */
export const harmlessFileName = (name: string, platform: string = process.platform): Harmless => {
  const last = name.split(/[/\\]/).findLast(part => part !== '') ?? '';
  const safe = harmless(last)
    .replaceAll('·', '_')
    .replace(/^[.\s]+/, '_')
    .replace(/^(?=[-~])/, '_')
    .trim();
  const own = platform === 'win32' ? safe.replace(/[<>:"|?*]|[. ]+$/g, '_').replace(devices, '_$1') : safe;
  const short = [...own].reduce(
    (sum, letter) => (Buffer.byteLength(sum + letter) > longestName ? sum : sum + letter),
    '',
  );
  return (short === '' ? 'file' : short) as Harmless;
};
