import {booleanField} from '../../../declare/fields.ts';
import {command} from '../../../declare/service.ts';
import type {HpcClient} from '../upstream/client.ts';
import {followFile} from './follow-file.ts';
import {oneFile, placeMeant} from './one-file.ts';
import {amount, asked, linesOf, textOf} from './printed-part.ts';

const tailing = {
  ...oneFile,
  ...amount('end'),
  follow: booleanField({label: 'Follow', hint: 'Go on printing what is added, until ^C.'}),
};

export const tailCommand = command<HpcClient, typeof tailing>({
  words: 'tail',
  about: 'Prints the end of a file of an HPC system, however long it is; with -f what is added, too.',
  fields: tailing,
  short: {follow: 'f', bytes: 'c', lines: 'n'},
  run: async (input, context) => {
    const {system, api, place} = await placeMeant(context, input);
    if (input.follow) {
      await followFile({api, system, place}, input, context);
      return 0;
    }
    const text = linesOf(await api.tail(system, place, asked(input), context.signal), input, 'end');
    context.out(textOf(text.endsWith('\n') || text === '' ? text : `${text}\n`, place));
    return 0;
  },
});
