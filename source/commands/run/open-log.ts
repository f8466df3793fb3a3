import {closeSync, constants, fchmodSync, fstatSync, openSync, writeSync} from 'node:fs';
import {maskText} from '../../engine/http/mask.ts';
import type {Tell} from '../../engine/log-event.ts';
import {fileError} from '../../settings/file-error.ts';
import {plural} from '../../text/quantities.ts';

/** The log that `--log FILE` switches on: one JSON object per line. */
export type Log = {
  readonly tell: Tell;
  /** A line of another kind. Its values are texts and numbers without secrets. */
  note(kind: string, facts: Readonly<Record<string, string | number | boolean | undefined>>): void;
  /** From here on this text is `***` wherever a sentence repeats it. */
  hide(secret: string): void;
  /** Says where lines of it are missing. */
  close(): string | undefined;
};

const {O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK = 0} = constants;

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
  let lost: {count: number; first: unknown} | undefined;
  try {
    // A pipe without a reader is an error at once, and one whose reader stands still holds nobody.
    descriptor = openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, 0o600);
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
      } catch (thrown) {
        // A log that cannot be kept must not end what the operator is doing.
        lost = {count: (lost?.count ?? 0) + 1, first: lost?.first ?? thrown};
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
      return (
        lost &&
        `The log lacks ${plural(lost.count, 'line')}: ${fileError(lost.first, file, 'written').sentence}`
      );
    },
  };
};
