import type {Tone} from '../../declare/world.ts';
import type {Session} from '../../engine/session.ts';
import type {NewProfile} from '../../settings/new-profile.ts';
import type {Harmless} from '../../text/harmless.ts';
import type {Binding} from '../keys/keymap.ts';
import type {createRows} from '../list/rows.ts';
import type {Kept} from './state.ts';
import type {Store} from './store.ts';

/** What the outside world can do for the console: the tty's side of it. */
export type Ports = {
  /** Copies to the terminal's clipboard; gives the reason when it cannot. */
  copy(text: Harmless): string | undefined;
  /** What is to be known of copying here: tmux has a setting for it. */
  readonly copyRemark?: string | undefined;
  /** Shows a text in $PAGER. Throws when there is none. */
  page(text: Harmless): Promise<void>;
  /** Tells of a new critical alert: by the bell, and as the settings say. */
  bell(words: Harmless): void;
  title?(text: Harmless): void;
  repaint(): void;
  suspend(): void;
  /** Opens $EDITOR on a text; undefined when it was left without a change. Throws when there is no editor. */
  edit(text: string, suffix: string): Promise<string | undefined>;
  /** Writes a file in the working folder and gives its path. */
  write(name: string, text: string): Promise<string>;
  quit(code: number): void;
  /** Leaves for another profile: every row and credential of this one is dropped. */
  switchTo(profile: string): void;
  /** Shows a former moment, or now again, beginning on a view. */
  lookBack(moment: number | undefined, view: string): void;
  /** Keeps choices for the next time. Throws when they cannot be written. */
  keep(choices: Kept & {readonly theme?: string}): Promise<void>;
  /** Writes a new profile into the operator's settings and gives the file. Throws SettingsError. */
  makeProfile(name: string, profile: NewProfile): Promise<string>;
};

/** What every control works with. */
export type Shell = {
  readonly session: Session;
  readonly store: Store;
  readonly ports: Ports;
  readonly rows: ReturnType<typeof createRows>;
  /** The keys that work here: what the operator's own are called stands in sentences. */
  readonly map: readonly Binding[];
  toast(tone: Tone, text: string, stays?: boolean): void;
  /** Keeps choices for the next time; what cannot be kept holds until the console ends. */
  remember(choices: Parameters<Ports['keep']>[0]): void;
  /** Says where something could not be kept. */
  tellUnkept(work: Promise<unknown>): void;
};
