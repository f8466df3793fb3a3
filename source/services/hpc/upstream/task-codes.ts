import type {Tone} from '../../../declare/world.ts';
import {ownEntry} from '../../../text/own-entry.ts';

/** Who has to act for a task to go on. */
type Turn = 'server' | 'you' | 'nobody';
type Meaning = {
  readonly words: string;
  readonly turn: Turn;
  readonly tone: Tone;
  readonly end?: 'good' | 'bad';
};

/** The status codes of v1's tasks (common/async_task.py of 1.16.6). HTTP is 200 for every one of them. */
const meanings: Readonly<Record<string, Meaning>> = {
  100: {words: 'queued', turn: 'server', tone: 'busy'},
  101: {words: 'in progress', turn: 'server', tone: 'busy'},
  110: {words: 'asked for a place in the object storage', turn: 'server', tone: 'busy'},
  111: {words: 'form received: the file is to be sent', turn: 'you', tone: 'warn'},
  112: {words: 'in the staging area', turn: 'server', tone: 'busy'},
  113: {words: 'on its way to the file system', turn: 'server', tone: 'busy'},
  114: {words: 'on the file system', turn: 'nobody', tone: 'good', end: 'good'},
  115: {words: 'failed on the way to the file system; the server tries again', turn: 'server', tone: 'warn'},
  116: {words: 'on its way to the staging area', turn: 'server', tone: 'busy'},
  117: {words: 'in the staging area, to be fetched', turn: 'you', tone: 'notice', end: 'good'},
  118: {words: 'failed on the way to the staging area', turn: 'nobody', tone: 'bad', end: 'bad'},
  200: {words: 'done', turn: 'nobody', tone: 'good', end: 'good'},
  300: {words: 'deleted on request', turn: 'nobody', tone: 'quiet', end: 'bad'},
  301: {words: 'about to be forgotten', turn: 'nobody', tone: 'quiet', end: 'bad'},
  302: {words: 'no longer valid', turn: 'nobody', tone: 'quiet', end: 'bad'},
  400: {words: 'failed', turn: 'nobody', tone: 'bad', end: 'bad'},
};

/** What a task's code means. An unknown code is shown as it is and taken to be the server's turn. */
export const meaningOf = (code: string): Meaning =>
  ownEntry(meanings, code) ?? {words: `code ${code}`, turn: 'server', tone: 'plain'};
