import type {Environment} from '../../terminal/capabilities.ts';
import type {Key} from '../../terminal/key.ts';
import {openTerminal, type Terminal} from '../../terminal/tty.ts';
import {lastFrame} from './last-frame.ts';
import {collectWhenIdle, keepNurserySmall} from './small-heap.ts';

/** The terminal taken over and a first sign of life on it, before Ink, the services and the session are loaded. */
export type Stage = {
  readonly terminal: Terminal;
  /** What was typed to open it: see `FirstFrame`. */
  readonly asked?: string;
  /** Whether the screen of last time stands on it. */
  readonly standsAsKnown: boolean;
  /** Resolves when a key is pressed or the terminal gets another size. */
  readonly touched: Promise<void>;
  /** Hands over: keys that were typed meanwhile come first. */
  attach(to: {
    key(key: Key): void;
    resize(columns: number, rows: number): void;
    gone(code: number): void;
  }): void;
  close(): void;
};

/**
 * Opens the stage at once. Ctrl-C leaves it even while nothing else runs yet. `linear`: for a screen reader, which is
 * told of changes line by line. `opening`: the command line, and what was kept of its first screen.
 */
export const openStage = (
  env: Environment,
  linear = false,
  opening?: {readonly asked: string; kept(): unknown},
): Stage => {
  const early: Key[] = [];
  let to: Parameters<Stage['attach']>[0] | undefined;
  let pressed = performance.now();
  const {promise: touched, resolve: touch} = Promise.withResolvers<void>();
  const terminal = openTerminal({
    env,
    linear,
    onKey: key => {
      pressed = performance.now();
      touch();
      if (to) to.key(key);
      else if (key.ctrl && key.name === 'c') {
        terminal.close();
        process.exit(130);
      } else early.push(key);
    },
    onResize: (columns, rows) => {
      touch();
      to?.resize(columns, rows);
    },
    onGone: code => (to ? to.gone(code) : process.exit(code)),
  });
  const kept =
    linear || !opening
      ? undefined
      : lastFrame(opening.kept(), opening.asked, {...terminal.capabilities}, Date.now());
  if (linear) terminal.append('skydeck is reading.\r\n');
  else terminal.screen.frame(kept ?? ' skydeck\n\n   Reading…');
  keepNurserySmall();
  const stopCollecting = collectWhenIdle(() => performance.now() - pressed);
  return {
    terminal,
    ...(opening && {asked: opening.asked}),
    standsAsKnown: kept !== undefined,
    touched,
    attach: target => {
      to = target;
      for (const key of early.splice(0)) target.key(key);
    },
    close: () => {
      stopCollecting();
      terminal.close();
    },
  };
};
