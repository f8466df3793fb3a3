/**
 * Lines that go through Ink as a few characters. Ink looks at every character of every frame, several times over, which
 * is nearly all that a key press costs; a line that is painted already needs none of it. So Ink lays out references,
 * and the stage behind it puts the lines back.
 */
export type LineReferences = {
  /** What stands for this line (no `\n` in it). The same line, the same reference. */
  of(line: string): string;
  /** Cells of a reference: Ink needs no wider screen. */
  readonly width: number;
  /** The frame with each line that is nothing but a reference replaced by what it stands for. */
  resolve(frame: string): string;
};

/** In ASCII, for which Ink has its fastest path. Nothing else that is drawn looks so, and an unknown one stays as it is. */
const reference = /^~[0-9a-z]{6}~ *$/;
const width = 8;
/** A line that was in none of so many frames is forgotten, once there are that many lines. */
const keptFrames = 8;
const keptLines = 2000;

type Entry = {readonly line: string; readonly code: string; frame: number};

const codeOf = (id: number): string => `~${id.toString(36).padStart(6, '0')}~`;

export const createLineReferences = (): LineReferences => {
  const byLine = new Map<string, Entry>();
  const byCode = new Map<string, Entry>();
  let frames = 0;
  let ids = 0;

  const forget = () => {
    for (const entry of byCode.values())
      if (entry.frame < frames - keptFrames) {
        byCode.delete(entry.code);
        byLine.delete(entry.line);
      }
  };
  const lineOf = (line: string): string => {
    if (!reference.test(line)) return line;
    const entry = byCode.get(line.slice(0, width));
    if (!entry) return line;
    entry.frame = frames;
    return entry.line;
  };

  return {
    width,
    of(line) {
      let entry = byLine.get(line);
      if (!entry) {
        entry = {line, code: codeOf(ids++), frame: frames};
        byLine.set(line, entry);
        byCode.set(entry.code, entry);
      }
      entry.frame = frames;
      return entry.code;
    },
    resolve(frame) {
      frames += 1;
      const lines = frame.split('\n').map(lineOf);
      if (byCode.size > keptLines) forget();
      return lines.join('\n');
    },
  };
};
