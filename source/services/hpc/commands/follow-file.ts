import {Failure} from '../../../declare/failure.ts';
import {bytes} from '../../../text/quantities.ts';
import type {HpcApi} from '../upstream/api.ts';
import {isGone} from '../upstream/place-of.ts';
import {firstBytes} from '../upstream/text-parts.ts';
import type {Context} from './one-file.ts';
import {type Amount, asked, linesOf} from './printed-part.ts';

/** Bytes that are read at once while following; what comes faster is skipped, and said to be. */
const atOnce = 200_000;

/** Why it is looked for again although it could not be read now; undefined when there is no sense in that. */
const passing = (error: unknown, place: string): string | undefined => {
  if (isGone(error)) return `${place} is gone; it is waited for.`;
  return error instanceof Failure && error.retryable ? `${error.message} It is asked again.` : undefined;
};

/**
 * Prints the end of a file, and what is added, until it is called off. Each part is read from where the last one ended,
 * so that nothing is lost or told twice of a file that grows meanwhile. One that became shorter, or another of the same
 * name (a rotated log), is printed from its beginning; one that is gone, or a service that does not answer, is waited
 * for.
 */
export const followFile = async (
  {api, system, place}: {api: HpcApi; system: string; place: string},
  amount: Amount,
  {client, signal, out, note}: Context,
): Promise<void> => {
  let printed = 0;
  let file: number | undefined;
  let said: string | undefined;
  /** What lies between what was printed and a size that the file has. */
  const partUpTo = async (size: number): Promise<string> => {
    if (size <= printed) return '';
    try {
      const part = firstBytes(await api.after(system, place, printed, signal), size - printed);
      printed += part.bytes;
      return part.text;
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'local') throw error;
      note(`${bytes(size - printed)} are no text and are skipped.`);
      printed = size;
      return '';
    }
  };
  let first = await api.stat(system, place, signal);
  if (!first.size) {
    // What the kernel makes up has no size, and cannot be followed by one; an empty log has nothing yet.
    const text = await api.tail(system, place, asked(amount), signal);
    first = text === '' ? first : await api.stat(system, place, signal);
    if (text !== '' && !first.size) {
      out(linesOf(text, amount, 'end'));
      note(`${place} has no size, as what the kernel makes up: it is printed once.`);
      return;
    }
  }
  printed = Math.max(0, (first.size ?? 0) - asked(amount));
  file = first.ino;
  out(linesOf(await partUpTo(first.size ?? 0), amount, 'end'));
  const look = async () => {
    const {size = 0, ino} = await api.stat(system, place, signal);
    said = undefined;
    if (size < printed) note(`${place} became shorter: it was written anew.`);
    else if (file !== undefined && ino !== file) note(`${place} is another file now.`);
    if (size < printed || (file !== undefined && ino !== file)) printed = 0;
    file = ino;
    if (size - printed > atOnce) {
      note(`${bytes(size - printed - atOnce)} came too fast and are skipped.`);
      printed = size - atOnce;
    }
    const part = await partUpTo(size);
    if (part !== '') out(part);
  };
  while (!signal.aborted) {
    try {
      await client.pace.pause(6 * client.settings.firstLookSeconds * 1000, signal);
      await look();
    } catch (error) {
      if (signal.aborted) return;
      const words = passing(error, place);
      if (words === undefined) throw error;
      if (words !== said) note(words);
      said = words;
      if (isGone(error)) {
        printed = 0;
        file = undefined;
      }
    }
  }
};
