import {booleanField} from '../../../fields.ts';
import {command} from '../../../service.ts';
import {bytes} from '../../../text.ts';
import type {HpcClient} from '../client.ts';
import {amount, asked, linesOf} from './part-of.ts';
import {reading, where} from './where.ts';

const tailing = {
  ...reading,
  ...amount('end'),
  follow: booleanField({label: 'Follow', hint: 'Go on printing what is added, until Ctrl-C.'}),
};

/** Bytes that are read at once while following; what comes faster is skipped, and said to be. */
const atOnce = 200_000;

export const tailCommand = command<HpcClient, typeof tailing>({
  words: 'tail',
  about: 'Prints the end of a file of an HPC system, however long it is; with -f what is added, too.',
  fields: tailing,
  short: {follow: 'f', bytes: 'c', lines: 'n'},
  run: async (input, context) => {
    const {system, api, place} = await where(context, input);
    const {signal} = context;
    const sizeNow = async () => (await api.stat(system, place, signal)).size ?? 0;
    let size = await sizeNow();
    const first = linesOf(await api.tail(system, place, asked(input), signal), input, 'end');
    context.out(first.endsWith('\n') || first === '' || input.follow ? first : `${first}\n`);
    if (!input.follow) return 0;
    for (;;) {
      try {
        await context.client.pace.pause(context.client.settings.firstLookSeconds * 2000, signal);
        const now = await sizeNow();
        if (now < size) context.note(`${place} became shorter: it was written anew.`);
        const added = now < size ? now : now - size;
        if (added > atOnce) context.note(`${bytes(added - atOnce)} came too fast and are skipped.`);
        if (added > 0) context.out(await api.tail(system, place, Math.min(added, atOnce), signal));
        size = now;
      } catch (error) {
        if (signal.aborted) return 0;
        throw error;
      }
    }
  },
});
