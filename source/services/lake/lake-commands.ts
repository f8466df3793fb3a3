import type {Command} from '../../resource.ts';
import type {LakeClient} from './client.ts';

/** One-shot commands of the lake that are neither lists nor actions. */
export const lakeCommands: readonly Command<LakeClient>[] = [];
