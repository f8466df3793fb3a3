/**
 * What a reason says of a job that waits (Slurm's "job reason codes", and the words of its controller in their place):
 * `passes`: it starts when others end, or a time comes; `never`: as it is, it does not start by itself; `site`: it
 * starts when the site has done something, or its time comes, which may be long.
 */
type Waiting = {readonly kind: 'passes' | 'never' | 'site'; readonly todo: string | undefined};

const passes = (todo?: string): Waiting => ({kind: 'passes', todo});
const never = (todo: string): Waiting => ({kind: 'never', todo});
const site = (todo: string): Waiting => ({kind: 'site', todo});

const overLimit = passes(
  'It starts as jobs under the same limit end; where none of them runs, it asks for more than the limit.',
);
const askLess = (whose: string) =>
  never(`It asks for more than ${whose} gives one job: cancel it and submit it again for less.`);
const reservationGone = never(
  'Its reservation is gone: cancel it and submit it again without, or with one that is there.',
);
const heldHere = never(
  'It was put back into the queue and is held there: release it on the system (scontrol release), or cancel it.',
);

/** The first that fits counts. */
const waits: readonly (readonly [RegExp, Waiting])[] = [
  [/^(launch failed|user env retrieval failed|job requeued|launch failure limit)|requeued held/i, heldHere],
  [/^JobHoldMaxRequeue/, heldHere],
  [
    /^JobHeldUser/,
    never('It is held for its user: release it on the system (scontrol release), or cancel it.'),
  ],
  [/^JobHeldAdmin/, never('The site holds it, and it alone can release it: ask it why, or cancel the job.')],
  [
    /^License request .* holding job/,
    never('The license that it asks for is no longer there, and it is held: cancel it.'),
  ],
  [
    /^JobLaunchFailure/,
    never('It could not be launched and is held: release it on the system (scontrol release), or cancel it.'),
  ],
  [
    /^DependencyNeverSatisfied/,
    never('The job that it waits for did not end as it asks, and will not: cancel it.'),
  ],
  [
    /^BadConstraints/,
    never(
      'Nothing on the system fits what it asks for (nodes, memory, GPUs, #SBATCH --constraint): cancel it, correct that, and submit it again.',
    ),
  ],
  [
    /^PartitionTimeLimit/,
    never(
      'Its time limit is over that of the partition: cancel it and submit it with a shorter --time, or to another partition.',
    ),
  ],
  [
    /^PartitionNodeLimit/,
    never(
      'It asks for more nodes than the partition gives, or for ones that are down ("get nodes" shows those): cancel it and ask for less, or wait for the site.',
    ),
  ],
  [
    /^(PartitionConfig|uid \d+ not in group)/,
    never(
      'The partition does not take such a job, or none of this user: cancel it and submit it to another one.',
    ),
  ],
  [
    /^MaxMemPerLimit/,
    never('It asks for more memory for each CPU or node than it may have: cancel it and submit it for less.'),
  ],
  [
    /^(Assoc|QOS)MaxWallDurationPerJob/,
    never('It asks for more time than a job may have: cancel it and submit it with a shorter --time.'),
  ],
  [
    /^(Assoc|QOS)Max\w+MinutesPerJob/,
    never(
      'It asks for more, over all its time, than a job may have: cancel it and submit it for less or with a shorter --time.',
    ),
  ],
  [/^AssocMax\w+Per(Job|Node)/, askLess('its account')],
  [/^QOSMax\w+Per(Job|Node)/, askLess('its QOS')],
  [
    /^QOSMin/,
    never('It asks for less than its QOS demands: cancel it and submit it for more, or under another QOS.'),
  ],
  [
    /^(Assoc|QOS)Grp((?!\w*Run)\w*Minutes|WallLimit)/,
    site(
      'The budget of its account is used up: cancel it and submit it with another account, or ask the site.',
    ),
  ],
  [
    /^(InvalidAccount|AccountNotAllowed)/,
    never(
      'Its account may not be used there (sacctmgr on the system lists yours): cancel it and submit it with one that may.',
    ),
  ],
  [
    /^(InvalidQOS|QOSNotAllowed|Job's QOS not)/,
    never('Its QOS may not be used there: cancel it and submit it with one that may.'),
  ],
  [/^Reservation(Deleted|Invalid)|^Reservation \S+ (was deleted|is invalid)/, reservationGone],
  [
    /^DeadLine/,
    never('It cannot end before its deadline any more: cancel it and submit it with a later one.'),
  ],
  [/^BurstBufferOperation/, never('Its burst buffer failed, and it is held: tell the site, or cancel it.')],
  [
    /^Partition(Down|Inactive)/,
    site(
      'It starts when the site opens the partition again: wait, or cancel it and submit it to another one.',
    ),
  ],
  [
    /^ReqNodeNotAvail, Reserved for maintenance/,
    site(
      'A maintenance begins before its time limit ends: it starts after that, or before with a shorter --time.',
    ),
  ],
  [
    /^ReqNodeNotAvail.*Unavailable(Nodes)?:\w/,
    site('These nodes are down or drained: wait for the site, or cancel it and ask for other ones.'),
  ],
  [
    /^NodeDown/,
    site('A node that it needs is down: wait for the site, or cancel it and ask for other ones.'),
  ],
  [/^SystemFailure/, site('Something of the site failed: wait, or tell the site.')],
  [
    /^ReqNodeNotAvail|^Nodes required for job are/,
    passes('Nodes that it needs are in use, reserved or down: "get nodes" shows how they stand.'),
  ],
  [/^QOSUsageThreshold/, passes('Its account used more than its QOS lets it; that passes with time.')],
  [/^(Assoc|QOS|Max\w+Per(Account|User)|AccountingPolicy)/, overLimit],
  [/^JobArrayTaskLimit/, passes('It starts as other elements of the array end.')],
  [
    /^(None|Resources|Priority|Dependency|BeginTime|Reservation|Licenses|Prolog|Cleaning|SchedDefer|FedJobLock|BurstBuffer|Constraints|MaxPoweredUpNodes|MpiPortsBusy|NvidiaImexChannels)/,
    passes(),
  ],
];

/** Undefined for words that are not known, of which nothing is said. */
export const waitingFor = (reason: string): Waiting | undefined =>
  // scontrol writes its controller's words with underscores.
  waits.find(([pattern]) => pattern.test(reason.replaceAll('_', ' ')))?.[1];

/** Reasons of an end, which stay true of a job that is over; of all others it keeps the last that it waited for. */
export const isEndReason = (reason: string): boolean => {
  const found = waitingFor(reason);
  return found === undefined || /^(JobLaunchFailure|NodeDown|SystemFailure|DeadLine|Prolog)/.test(reason);
};
