import type {Draft} from '../../../declare/draft.ts';
import type {World} from '../../../declare/world.ts';
import type {Window} from '../upstream/client.ts';
import {otherEnd} from './link-pair.ts';
import {againDraft} from './window-misses.ts';

/** Why a window cannot be put at another time, if it cannot. */
export const cannotMove = (window: Window, world: World): string | undefined => {
  if (window.start <= world.now) return 'It has begun, and cannot be moved any more: create another.';
  return otherEnd(window, world) || window.type === 'LEASE_ISL'
    ? 'It is one end of a link: delete both ends, and create the link anew.'
    : undefined;
};

/** What puts a window at another time: a move, which deletes it and asks for it anew; where that cannot be, another like it. */
export const moveStep = (window: Window, world: World): {readonly action: string; readonly draft: Draft} => {
  const again = againDraft(window);
  return cannotMove(window, world) === undefined
    ? {action: 'windows.move', draft: {start: again.start!}}
    : {action: 'windows.create', draft: again};
};
