/** Control characters, bidirectional overrides and escape sequences: nothing of the kind may reach a terminal. */
const sequences =
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b[\]PX^_][^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u009b[0-?]*[ -/]*[@-~]|\u001b[ -/]*[0-~]?/g;
const controls = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Text from outside made harmless on one line: sequences removed, other control characters shown as `·`. */
export const harmless = (text: string): string =>
  /^[\x20-\x7e]*$/.test(text)
    ? text
    : text
        .replace(sequences, '')
        .replace(/[\t\n\r]+/g, ' ')
        .replace(controls, '·');

/** The same for text of several lines: line ends stay, tabs become spaces. */
export const harmlessLines = (text: string): string[] =>
  text
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map(line => harmless(line.replace(/\t/g, '    ')));
