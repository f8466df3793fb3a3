import type {Command} from '../../../declare/service.ts';
import type {HpcClient} from '../upstream/client.ts';
import {catCommand, headCommand} from './cat.ts';
import {listCommand} from './list.ts';
import {logCommand} from './log.ts';
import {tailCommand} from './tail.ts';
import {waitCommand} from './wait.ts';

/** The one-shot commands that read, beside the lists and the actions. */
export const commands: readonly Command<HpcClient>[] = [
  listCommand,
  catCommand,
  headCommand,
  tailCommand,
  waitCommand,
  logCommand,
];
