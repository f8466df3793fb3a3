import {onTestFinished} from 'vitest';
import type {Draft} from '../../../source/declare/draft.ts';
import type {Row} from '../../../source/declare/resource.ts';
import type {Session} from '../../../source/engine/session.ts';
import type {SandboxOptions} from '../../../source/sandbox/server.ts';
import type {DownlinkFile} from '../../../source/services/downlink/resources/file.ts';
import {services} from '../../../source/services/index.ts';
import {type GroundSegment, openGroundSegment} from '../../sandbox/ground-segment.ts';
import {sessionOn} from '../../session-on.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

export type Mission = {
  readonly ground: GroundSegment;
  readonly session: Session;
  readonly folder: string;
  /** Lets virtual time go by, with all that payloads do in it. */
  pass(seconds: number): Promise<void>;
  read<Row>(resource: string, query?: Readonly<Record<string, string>>): Promise<readonly Row[]>;
  files(): Promise<readonly DownlinkFile[]>;
  perform(resource: string, action: string, draft: Draft, row?: Row): ReturnType<Session['perform']>;
};

/** A session on a sandbox whose time stands still, and a folder of its own. */
export const openMission = async ({
  readOnly = false,
  ...options
}: SandboxOptions & {readonly readOnly?: boolean} = {}): Promise<Mission> => {
  const ground = await openGroundSegment(options);
  const folder = temporaryFolder();
  const session = sessionOn(ground, services, {speed: 0.001, readOnly, tick: 0});
  onTestFinished(() => session.close());
  const found = (name: string) => {
    const one = session.resource(name);
    if (!one) throw new Error(`no resource ${name}`);
    return one;
  };
  const read = async <Row>(name: string, query = {}) =>
    (await session.poller.read<Row>(found(name).resource, query)).rows;
  return {
    ground,
    session,
    folder,
    pass: async seconds => {
      ground.world.advance(seconds);
      await ground.world.settled();
    },
    read,
    files: async () => {
      await Promise.all([read('windows'), read('uploads')]);
      return read<DownlinkFile>('downlinks');
    },
    perform: (name, action, draft, row) => {
      const {resource} = found(name);
      return session.perform(resource.actions!.find(one => one.name === action)!, resource, draft, row);
    },
  };
};
