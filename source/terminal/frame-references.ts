/**
 * Screens that go through Ink as a few characters. Ink looks at every character of every frame, several times over, and
 * makes an object for each cell, which is nearly all that a key press costs; a screen that is painted already needs
 * none of it. So Ink lays out a reference, and the stage behind it puts the screen back.
 */
export type FrameReferences = {
  /** What stands for this screen. The same screen, the same reference. */
  of(frame: string): string;
  /** Cells of a reference: Ink needs no wider screen, and one row of it. */
  readonly width: number;
  /** The screen that a reference stands for; anything else as it is. */
  resolve(drawn: string): string;
};

/** Ink may draw once more what it drew last, and React may drop what it was asked to draw. */
const kept = 8;

export const createFrameReferences = (): FrameReferences => {
  const frames = new Map<string, string>();
  let last: readonly [frame: string, code: string] | undefined;
  let ids = 0;
  return {
    width: 8,
    of: frame => {
      if (last?.[0] === frame) return last[1];
      // In ASCII, for which Ink has its fastest path. Nothing else that is drawn looks so.
      const code = `~${(ids++).toString(36).padStart(6, '0')}~`;
      frames.set(code, frame);
      last = [frame, code];
      for (const oldest of frames.keys()) {
        if (frames.size <= kept) break;
        frames.delete(oldest);
      }
      return code;
    },
    resolve: drawn => frames.get(drawn.trimEnd()) ?? drawn,
  };
};
