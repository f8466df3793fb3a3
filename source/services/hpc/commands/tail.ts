import {booleanField} from '../../../declare/fields.ts';
import {command} from '../../../declare/service.ts';
import type {HpcClient} from '../upstream/client.ts';
import {followFile} from './follow-file.ts';
import {amount, asked, linesOf, textOf} from './part-of.ts';
import {reading, where} from './where.ts';

const tailing = {
  ...reading,
  ...amount('end'),
  follow: booleanField({label: 'Follow', hint: 'Go on printing what is added, until Ctrl-C.'}),
};

export const tailCommand = command<HpcClient, typeof tailing>({
  words: 'tail',
  about: 'Prints the end of a file of an HPC system, however long it is; with -f what is added, too.',
  fields: tailing,
  short: {follow: 'f', bytes: 'c', lines: 'n'},
  run: async (input, context) => {
    const {system, api, place} = await where(context, input);
    if (input.follow) {
      await followFile({api, system, place}, input, context);
      return 0;
    }
    const text = linesOf(await api.tail(system, place, asked(input), context.signal), input, 'end');
    context.out(textOf(text.endsWith('\n') || text === '' ? text : `${text}\n`, place));
    return 0;
  },
});
