import type {Contact} from './contacts.ts';

export type SyncedWindow = {
  readonly id: string;
  readonly type: string;
  readonly satellite: string;
  /** Epoch seconds. */
  readonly start: number;
  readonly durationSeconds: number;
  readonly parameters: Readonly<Record<string, unknown>>;
};

/** A file that has arrived on a satellite's bus. It stays there until a window of its payload. */
export type ArrivedFile = {
  readonly uploadId: string;
  readonly satellite: string;
  readonly payload: string;
  readonly destinationPath: string;
  readonly executable: boolean;
  readonly content: Uint8Array<ArrayBuffer>;
};

/** What the upstreams tell one another, in place of the radio links that they share. */
export type Happenings = {
  readonly 'contact-started': Contact;
  /** The bus powers the payload on and sends the configure signal: two minutes before the start. */
  readonly 'window-configured': SyncedWindow;
  readonly 'window-started': SyncedWindow;
  readonly 'window-ended': SyncedWindow;
  readonly 'file-arrived': ArrivedFile;
};
