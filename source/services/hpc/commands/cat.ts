import {Failure} from '../../../declare/failure.ts';
import {command} from '../../../declare/service.ts';
import {bytes} from '../../../text/quantities.ts';
import type {HpcClient} from '../upstream/client.ts';
import {oneFile, placeMeant} from './one-file.ts';
import {amount, asked, linesOf, textOf} from './printed-part.ts';

export const catCommand = command<HpcClient, typeof oneFile>({
  words: 'cat',
  about: 'Prints a text file of an HPC system.',
  fields: oneFile,
  run: async (input, context) => {
    const {system, api, place} = await placeMeant(context, input);
    const {size} = await api.stat(system, place, context.signal);
    const {direct} = await api.limits(system, context.signal);
    if (size !== undefined && size > direct)
      throw new Failure('too-large', `${place} has ${bytes(size)}; ${bytes(direct)} can be printed.`, {
        todo: `Fetch it (skydeck hpc fetch ${place}), or look at its beginning or its end (skydeck hpc head, skydeck hpc tail).`,
      });
    // A size of 0 says nothing of what the kernel makes up (/proc).
    context.out(textOf(await api.head(system, place, direct, context.signal), place));
    return 0;
  },
});

const heading = {...oneFile, ...amount('beginning')};

export const headCommand = command<HpcClient, typeof heading>({
  words: 'head',
  about: 'Prints the beginning of a file of an HPC system, however long it is.',
  fields: heading,
  short: {bytes: 'c', lines: 'n'},
  run: async (input, context) => {
    const {system, api, place} = await placeMeant(context, input);
    const text = linesOf(await api.head(system, place, asked(input), context.signal), input, 'beginning');
    context.out(textOf(text.endsWith('\n') || text === '' ? text : `${text}\n`, place));
    return 0;
  },
});
