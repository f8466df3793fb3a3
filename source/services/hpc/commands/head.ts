import {command} from '../../../declare/service.ts';
import type {HpcClient} from '../upstream/client.ts';
import {amount, asked, linesOf, textOf} from './part-of.ts';
import {reading, where} from './where.ts';

const heading = {...reading, ...amount('beginning')};

export const headCommand = command<HpcClient, typeof heading>({
  words: 'head',
  about: 'Prints the beginning of a file of an HPC system, however long it is.',
  fields: heading,
  short: {bytes: 'c', lines: 'n'},
  run: async (input, context) => {
    const {system, api, place} = await where(context, input);
    const text = linesOf(await api.head(system, place, asked(input), context.signal), input, 'beginning');
    context.out(textOf(text.endsWith('\n') || text === '' ? text : `${text}\n`, place));
    return 0;
  },
});
