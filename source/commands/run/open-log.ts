import {closeSync, fchmodSync, fstatSync, openSync, writeSync} from 'node:fs';
import {maskText} from '../../engine/http/mask.ts';
import type {Tell} from '../../engine/log-event.ts';
import {fileError} from '../../settings/file-error.ts';

/** The log that `--log FILE` switches on: one JSON object per line. */
export type Log = {
  readonly tell: Tell;
  /** A line of another kind. Its values are texts and numbers without secrets. */
  note(kind: string, facts: Readonly<Record<string, string | number | boolean | undefined>>): void;
  /** From here on this text is `***` wherever a sentence repeats it. */
  hide(secret: string): void;
  close(): void;
};

/** Shorter ones stand in every other word. */
const leastSecret = 6;

/**
 * Opens a log, readable by its owner alone (0600), for appending; lines are written at once, so that a crash loses none.
 * It is told only of what has no place for a secret, and every text still goes through the masks: that of names
 * (`token=…`) and that of secrets in use. Throws SettingsError where the file cannot be written.
 */
export const openLog = async (file: string, now: () => Date = () => new Date()): Promise<Log> => {
  const {default: pino} = await import('pino');
  const secrets = new Set<string>();
  const clean = (text: string): string => {
    let masked = maskText(text);
    for (const secret of secrets) masked = masked.replaceAll(secret, '***');
    return masked;
  };
  let descriptor: number;
  let closed = false;
  try {
    descriptor = openSync(file, 'a', 0o600);
    // One that was there before may be open to others; a device or a pipe is left as it is.
    if (process.platform !== 'win32' && fstatSync(descriptor).isFile()) fchmodSync(descriptor, 0o600);
  } catch (thrown) {
    throw fileError(thrown, file, 'written');
  }
  // Not pino's own destination: at its end that one tries for ever to write to a disk that is full.
  const destination = {
    write: (line: string) => {
      if (closed) return;
      try {
        writeSync(descriptor, line);
      } catch {
        // A log that cannot be kept must not end what the operator is doing.
      }
    },
  };
  const logger = pino(
    {base: {pid: process.pid}, timestamp: () => `,"time":"${now().toISOString()}"`, level: 'info'},
    destination,
  );
  const write = (kind: string, facts: object) => {
    const bad = 'failure' in facts && facts.failure !== undefined;
    const masked = Object.fromEntries(
      Object.entries({kind, ...facts})
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [name, typeof value === 'string' ? clean(value) : value]),
    );
    logger[bad ? 'warn' : 'info'](masked);
  };
  return {
    tell: ({kind, ...facts}) => write(kind, facts),
    note: write,
    hide: secret => {
      if (secret.length >= leastSecret) secrets.add(secret);
    },
    close: () => {
      if (!closed) closeSync(descriptor);
      closed = true;
    },
  };
};
