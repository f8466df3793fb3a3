import type {Section} from '../../declare/section.ts';
import type {Session} from '../../engine/session.ts';
import type {Terminal} from '../../terminal/tty.ts';
import {othersFirst} from '../../text/in-turns.ts';
import {themeOf} from '../draw/theme.ts';
import type {Console} from './controller.ts';
import {type Drawn, screenLines} from './screen-lines.ts';
import {type ConsoleState, viewOf} from './state.ts';

type InkApp = typeof import('./ink-app.tsx');

/** Milliseconds from the start until Ink is loaded: rows are mostly there by then, and the operator reads. A long list may take longer. */
const inkAfter = 400;
const inkAtLast = 3000;

/** Loads without a global fetch: Yoga would use it to read its own code, and with it load all of undici (about 65 ms). */
const withoutFetch = async <T>(load: () => Promise<T>): Promise<T> => {
  const fetch = Object.getOwnPropertyDescriptor(globalThis, 'fetch');
  Reflect.deleteProperty(globalThis, 'fetch');
  try {
    return await load();
  } finally {
    if (fetch) Object.defineProperty(globalThis, 'fetch', fetch);
  }
};

/** Whether the list in sight stands in its order. */
const isOrdered = (control: Console): boolean => {
  const view = viewOf(control.store.get());
  return !view || control.rows(view)?.underWay === undefined;
};

/** Whether the list in sight has answered, and stands in its order. */
const isRead = (session: Session, control: Console): boolean => {
  const view = viewOf(control.store.get());
  const snapshot = view && session.poller.peek(view.resource, view.query);
  if (!view || snapshot?.failure) return true;
  return snapshot?.page !== undefined && !snapshot.known && !snapshot.partial && isOrdered(control);
};

/**
 * Draws the console from its first moment: by itself, so that rows need not wait for Ink and React (130 ms of loading), then
 * with Ink. Both draw the same lines, so that the screen does not change. `detail` gives the lines of a detail view.
 */
export const createDrawing = (terminal: Terminal, own: Omit<Drawn, 'console'>) => {
  let ink: InkApp | undefined;
  let asked = false;
  let console: Console | undefined;
  let stop = () => {};

  const loadInk = async (): Promise<void> => {
    const loaded = await withoutFetch(() => import('./ink-app.tsx'));
    // Loading takes long enough: keys come before the first drawing.
    await othersFirst();
    if (!console) return;
    stop();
    ink = loaded;
    stop = loaded.drawWithInk(terminal, {...own, console});
    // What a detail's tables were waiting for.
    console.redraw();
  };
  const load = () => {
    if (!asked) void loadInk();
    asked = true;
  };

  return {
    /** With `touched`, the screen of last time stands until rows are in their order, or somebody touches it. */
    start: (control: Console, touched?: Promise<void>) => {
      console = control;
      let stands = touched !== undefined;
      const frame = () => {
        stands &&= !isOrdered(control);
        if (!stands) terminal.frame(screenLines(control.store.get(), {...own, console: control}).join('\n'));
      };
      void touched?.then(() => {
        if (!stands || !console || ink) return;
        stands = false;
        frame();
      });
      const loadWhenRead = (waited: number) => {
        timer = setTimeout(
          () =>
            waited >= inkAtLast || isRead(own.session, control) ? load() : loadWhenRead(waited + inkAfter),
          inkAfter,
        );
      };
      let timer: NodeJS.Timeout;
      loadWhenRead(inkAfter);
      const unsubscribe = control.store.subscribe(frame);
      stop = () => {
        clearTimeout(timer);
        unsubscribe();
      };
      frame();
    },
    detail: (sections: readonly Section[], state: ConsoleState): readonly string[] => {
      if (ink)
        return ink.drawnSections(
          sections,
          own.session,
          state.columns,
          themeOf(state.theme, own.unicode, state.colours),
        );
      load();
      return [];
    },
    stop: () => {
      console = undefined;
      stop();
    },
  };
};
