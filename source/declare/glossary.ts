/** A word of the field, what it means here, and other words for the same thing, which no screen uses. */
export type GlossaryEntry = {
  readonly word: string;
  readonly means: string;
  readonly not?: readonly string[];
};

/** One word for one thing, on every screen, in help, in sentences and in the README. */
export const glossary: readonly GlossaryEntry[] = [
  {
    word: 'window',
    means: 'a span of time on a satellite in which a payload runs, or an attitude or link is leased',
    not: ['timeslot', 'time slot', 'booking'],
  },
  {word: 'buffer', means: 'the seconds that a window needs before and after itself'},
  {
    word: 'contact',
    means: 'a pass of a satellite over a ground station; things move only then',
    not: ['overpass', 'flyover', 'fly-over'],
  },
  {
    word: 'satellite, bus',
    means: 'what flies; the bus is the satellite itself, as against the payload that it carries',
    not: ['spacecraft', 'bird'],
  },
  {
    word: 'payload',
    means: "a customer's or the provider's computer on board, which runs in windows",
  },
  {word: 'upload', means: 'a file on its way to a payload', not: ['uplink', 'uplinked']},
  {
    word: 'downlink',
    means: 'a file on its way from a payload to the bucket; coming down',
    not: ['downlinked'],
  },
  {
    word: 'OORT',
    means: 'the agent on the payload that queues files: urgent, bulk, surplus, each with its time-to-live',
  },
  {
    word: 'site, device, job',
    means: 'an observatory, one of its instruments, a command queued for it',
    not: ['telescope site'],
  },
  {
    word: 'system, partition, task',
    means: "a machine of an HPC centre, a queue on it, FirecREST's own work on a request",
    not: ['supercomputer', 'batch queue'],
  },
  {
    word: 'reading, pool',
    means: "one product of a satellite's sensor in a catalogue; a collection of them",
    not: ['granule'],
  },
  {
    word: 'verdict',
    means: "what skydeck makes of a thing's state, age and surroundings: on time, at risk, stuck",
  },
  {
    word: 'profile',
    means: 'the services that one operation uses, and how each authenticates',
    not: ['workspace'],
  },
  {word: 'refuse', means: 'what an upstream does that says no', not: ['reject', 'rejected', 'denied']},
  {
    word: 'delete, end, forget',
    means: 'a thing that is kept; what runs; a secret',
    not: ['erase', 'erased', 'wipe', 'purge', 'abort', 'aborted'],
  },
  {word: 'log in', means: 'have a secret kept for a service', not: ['sign in', 'sign-in', 'signin']},
  {word: 'wrong', means: 'what cannot be taken as it stands', not: ['invalid', 'illegal', 'malformed']},
];

/** The words of a text that no screen uses, each with the one that it uses instead. */
export const strayWords = (text: string): readonly string[] =>
  glossary.flatMap(({word, not = []}) =>
    not
      .filter(other => new RegExp(`(?<![\\w./_-])${other}(?![\\w/_-])`, 'i').test(text))
      .map(other => `${other} (${word})`),
  );

export const glossaryMarkdown = (): string =>
  [
    '| word | meaning here |',
    '| --- | --- |',
    ...glossary.map(({word, means}) => `| ${word} | ${means} |`),
  ].join('\n');
