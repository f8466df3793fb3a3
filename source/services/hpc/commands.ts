import type {Command} from '../../service.ts';
import type {HpcClient} from './client.ts';
import {catCommand} from './one-shot/cat.ts';
import {headCommand} from './one-shot/head.ts';
import {listCommand} from './one-shot/list.ts';
import {tailCommand} from './one-shot/tail.ts';
import {waitCommand} from './one-shot/wait.ts';

/** The one-shot commands that read, beside the lists and the actions. */
export const commands: readonly Command<HpcClient>[] = [
  listCommand,
  catCommand,
  headCommand,
  tailCommand,
  waitCommand,
];
