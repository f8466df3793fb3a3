import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {type Agent, createAgent} from '../payload/agent.ts';
import {createAttitude} from '../payload/attitude.ts';
import {createComputer} from '../payload/computer.ts';
import type {World} from '../simulated-world.ts';
import type {DownlinkQueue} from './downlink-queue.ts';

/** The engineering model: a payload on the ground whose agent the console can reach. Its files come down as FM200's. */
export const benchName = 'bench';
export const benchSatellite = 'FM200';

/**
 * Makes the engineering model's agent. Whoever holds the sandbox's token is its operator, so paths are those of this
 * machine. Files sent to the destination `bench` are available from it again.
 */
export const createBench = (
  world: World,
  directory: string,
  queue: DownlinkQueue,
): (() => Promise<Agent>) => {
  let made: Promise<Agent> | undefined;
  const make = async () => {
    const computer = createComputer(directory);
    const uuids = world.random('bench transfer ids');
    const agent = createAgent({
      name: benchName,
      workdir: join(directory, 'oort'),
      place: path => path,
      now: world.now,
      uuid: () => uuids.uuid(),
      send: transfer => queue.add(benchSatellite, transfer),
      waits: queue.waits,
      // An engineering model is always leased: nothing flies.
      attitude: createAttitude(0.25, time => time + 3600),
    });
    const offer = async (topic: string, path: string, text: string) => {
      const from = computer.place(`/oort-${path.replaceAll('/', '-')}`);
      writeFileSync(from, text);
      await agent.offer({topic, path, from, hints: {dest_path: path, mode: '644'}});
    };
    await offer('config', '/persist/config/gain.json', '{"gain": "auto"}\n');
    await offer('config', '/persist/config/bands.json', '{"bands": [161.975, 162.025]}\n');
    await offer('logs', '/var/log/payload.log', 'boot ok\nagent 1.5.1 ready\n');
    return agent;
  };
  return () => {
    made ??= make();
    return made;
  };
};
