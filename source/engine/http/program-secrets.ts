/** Between two words of a command line, be it one text or a list in JSON. */
const gap = String.raw`(?:\s+|\\*["']\s*,\s*\\*["'])`;
/** What stands between a program and its flag: no other command begins there. */
const along = String.raw`(?:[^\n|;&\\]|\\[^])`;
const word = String.raw`\\*["']?(?<value>[^\s'"\\|;&)]+)`;
/** Programs, and the words before their secret: a flag that means something else to others. */
const ofPrograms = (
  [
    [
      `sshpass|(?:docker|podman|nerdctl|az|registry)${gap}login|twine${gap}upload`,
      `${gap}-p(?:[ =]+|${gap})?`,
    ],
    [String.raw`mysql\w*|mariadb[\w-]*|7z[ar]?`, `${gap}-p(?=[^\\s"'\\\\])`],
    ['zip|unzip|ssh-keygen', `${gap}-[PN]${gap}`],
    ['openssl', `${gap}-k${gap}`],
    ['redis-cli', `${gap}-a${gap}`],
    ['ldap(?:search|modify|add|delete|passwd|whoami)', `${gap}-w${gap}`],
    ['curl', `${gap}(?:-b|--cookie)(?:=|${gap})?\\\\*["']?[\\w.-]+=`],
    ['curl|https?|xh', `${gap}(?:-U|-a|--auth|--proxy-user)(?:=|${gap})?\\\\*["']?[^\\s:'"]+:`],
    ['smbclient|net|rpcclient', `${gap}-U${gap}?\\\\*["']?[^\\s%'"]+%`],
    ['lftp', `${gap}-u${gap}?\\\\*["']?[^\\s,'"]+,`],
    ['vault', `${gap}login${gap}(?!-|\\w+=)`],
    ['htpasswd', `${gap}-\\w*b\\w*${gap}\\S+${gap}\\S+${gap}`],
    ['mc', `${gap}alias${gap}set${gap}\\S+${gap}\\S+${gap}\\S+${gap}`],
    ['kubectl', `${gap}--from-literal[= ]\\\\*["']?[\\w.-]+=`],
    ['rclone|npm', `${gap}\\S*(?:secret_access_key|_authToken|_password|pass)${gap}`],
  ] as const
).map(
  ([program, words]) =>
    new RegExp(
      `(?<before>(?<![\\w.-])(?:${program})\\b${along}{0,300}?${words})(?!\\$|\\*\\*\\*)${word}`,
      'g',
    ),
);
/** Without any of these words there is nothing to look for. */
const anyProgram =
  /sshpass|login|upload|mysql|mariadb|7z|zip|ssh-keygen|openssl|redis|ldap|curl|https?|xh|smbclient|rpcclient|net|lftp|htpasswd|\bmc\b|kubectl|rclone|npm/;
/** A number is an id of a user. */
const ofUser =
  /((?:^|\s|["']\s*,\s*["'])(?:-u|--user)(?:[ =]*|["']\s*,\s*)["']?[^\s:'"]+:)(?!\$|\*\*\*|\d+(?!\w))([^\s'"\\]+)/g;
/** Programs before whose `-u` no secret stands. */
const otherUsers = /\b(?:sort|uniq|squeue|scancel|sacct|ps|date|python3?)\b[^\n|;&]{0,40}$/;

/** What takes a secret from its standard input. */
const sink = String.raw`(?:--password-stdin|--with-token|--passphrase-fd|\bsudo\s{1,9}(?:-\w{1,20}\s{1,9}){0,5}-\w{0,20}S\b|\bkinit\b|\bchpasswd\b|\bpasswd\s+--stdin|\b(?:secret\s+create|create\s+secret)\b|\bcryptsetup\b)`;
const anySink = new RegExp(`${sink}|base64|<\\(`);
// All are bounded: texts come from outside, and what is looked for from each place to the end of all takes for ever.
const says = String.raw`\b(?:echo|printf)\s{1,9}(?:-\w{1,20}\s{1,9}|["']?%s\S{0,20}\s{1,9}){0,5}`;
const told = String.raw`(?:"[^"\n]{0,999}"|'[^'\n]{0,999}'|[^\s|;&<>"'][^|;&<>"'\n]{0,999})`;
const noVariable = String.raw`(?!["']?\$)`;
const intoSink = new RegExp(`(${says})${noVariable}${told}\\s{0,9}(\\|(?=[^\\n;]{0,300}${sink}))`, 'g');
const stringIntoSink = new RegExp(
  `(${sink}[^\\n<|;]{0,300}<<<\\s{0,9})${noVariable}(?:"[^"\\n]*"|'[^'\\n]*'|\\S+)`,
  'g',
);
const textIntoSink = new RegExp(
  String.raw`((?:<<-?\s*['"]?(\w+)['"]?[^\n]{0,300}${sink}|${sink}[^\n]{0,300}<<-?\s*['"]?(\w+)['"]?)[^\n]{0,300}\n)[^]{0,9999}?(\n\s*(?:\2|\3)\s*(?:\n|$))`,
  'g',
);
const beforeBase64 = new RegExp(
  `(${says}["']?[^\\s:'"|$]{1,200}:)(?!\\$)[^\\s'"|]{1,999}(?=["']?\\s*\\|\\s*base64)`,
  'g',
);
const asFile = /((?:password|secret|token)[\w-]*[= ]<\((?:echo|printf)\s+)(?!["']?\$)[^)\n]+/g;
const pgpass = /^([^:\n]+:(?:\d+|\*):[^:\n]+:[^:\n]+:)\S+$/gm;

/** What is sent after a prompt for a secret: Expect's `send "…\\r"`, and `sendline('…')`. */
const answersPrompt =
  /((?:ssw(?:or)?d|ssphrase|\bpin\b|\bsecret\b|\btoken\b)(?:(?!\bsend)[\s\S]){0,80}?\bsend\s{1,9}(?:-[\w-]{0,9}\s{1,9}){0,3}["'{]?)(?![$[])([^"'}\n\\]{1,200})(?=\\+[rn])/gi;
const answersByLine =
  /((?:ssw(?:or)?d|ssphrase|\bpin\b|\bsecret\b|\btoken\b)(?:(?!\bsendline)[\s\S]){0,80}?\bsendline\s?\(\s?["'])([^"'\n]{1,200})/gi;
/** Beside a user's name `-p` is a password, where it is neither a port nor, to Slurm, a partition, nor MySQL's question. */
const besideUser = new RegExp(
  `((?:^|[\\s"'])(?:-[uU]|--user(?:name)?)(?:${gap}|=)[\\w.@-]{1,60}${along}{0,100}?${gap}-p${gap}\\\\*["']?)(?=[^\\s"']{0,60}\\d)(?=[^\\s"']{0,60}[A-Za-z])([^\\s"'\\\\|;&):/=$][^\\s"'\\\\|;&):/=]{4,60})(?=[\\s"'|;&)\\\\]|$)`,
  'g',
);
const otherP =
  /\b(?:srun|sbatch|salloc|s(?:info|queue|acct|cancel|control)|mysql\w*|mariadb\w*|ssh|scp|docker|podman|ps|pgrep|lsof)\b[^\n|;&]{0,60}$/i;
/** Letters, a digit and a mark that stands in no port, protocol, path or partition: alone enough. */
const marked =
  /(\s-p\s{1,9}["']?)(?=[^\s"']{0,60}\d)(?=[^\s"']{0,60}[A-Za-z])(?=[^\s"']{1,60}[!#^~])([^\s"'|;&:/=*?@$][^\s"'|;&:/=*?@]{4,60})(?=["'\s|;&]|$)/g;
/**
 * `-p` alone, in one command or one line: what stands before it says whose flag it is. Those of schedulers, shells, files,
 * networks and processes mean a partition, parents, a prompt, a port or a process.
 */
const flagAlone = new RegExp(`((?:^|[\\s"'])-p${gap}["']?)([A-Za-z0-9]{6,40})(?=[\\s"'|;&)\\\\]|$)`, 'gm');
const otherFlag =
  /(?<![\w.-])(?:SBATCH|PBS|SLURM|srun|sbatch|salloc|s(?:info|queue|acct|cancel|control|stat|prio|trigger|alloc|attach|report|diag)|scontrol|q(?:sub|stat|alter|del)|bsub|msub|flux|mk(?:dir|temp|fifo|nod)|cp|mv|rm|ls|tee|install|rsync|scp|sftp|ssh|ssh-copy-id|mosh|telnet|nmap|nc|ncat|netcat|socat|ping|traceroute|iptables|docker|podman|nerdctl|compose|kubectl|oc|helm|git|hg|svn|patch|diff|tar|unzip|cpio|touch|read|declare|typeset|export|readonly|alias|hash|type|command|trap|time|set|test|bash|dash|zsh|ksh|sh|su|perl|ruby|python[\d.]*|pip[\d.]*|pytest|node|npm|npx|yarn|pnpm|tsc|java|javac|mvn|gradle|make|ninja|cmake|cargo|gcc|clang|go|ps|pgrep|pkill|kill|top|htop|pmap|pidof|lsof|strace|ltrace|gdb|perf|renice|nice|ionice|taskset|chrt|prlimit|numactl|mpirun|mpiexec|screen|tmux|less|more|man|lpr?|date|stat|pr|paste|xargs|parallel|fd|find|grep|sed|awk|jq|adb|avrdude|esptool|mosquitto_\w+|psql|pg_\w+|createdb|mongo\w*|mysql\w*|mariadb\w*|redis-\w+|ipmitool|conda|mamba|module|spack|singularity|apptainer|jupyter\S*|code|flask|uvicorn|gunicorn|http-server|serve|sphinx-\w+|skydeck)(?![\w.-])/;
/** In prose, what no word looks like: a digit before a letter; or, after the name of it, a word and its digits. */
const inProse =
  /((?:\b|_)passw(?:or)?d\s{1,9}["'\x60]?)(?!(?:sha|md|base|oauth|mfa|i18|k8|ipv|x\d|v\d|\d))(?=[\w!#$%^&*~+-]{0,40}[A-Za-z][\w!#$%^&*~+-]{0,40}\d[!#$%^&*~+]{0,9}[A-Za-z])([\w!#$%^&*~+-]{6,60})(?![\w/=(:[])/gi;
const afterWord = /((?:\b|_)pass(?:word|phrase)\s{1,9}["'\x60]?)([A-Za-z0-9]{6,40})(?![\w/=([-]|:\S|\.\w)/gi;
/** What is counted, and what names a machine, a queue, a way to sign or a release. */
const counted =
  /^(?:steps?|phase|stage|rounds?|part|parts|test|tests?|files?|dir|run|runs|out|output|input|data|dev|prod|staging|nodes?|host|ports?|profile|project|plugin|branch|page|line|field|form|rule|option|level|item|entry|table|version|rev|release|build|job|jobs|task|queue|debug|batch|long|short|small|large|medium|normal|standard|regular|express|default|main|shared|exclusive|gpu\w*|cpu\w*|[a-z]*mem|fat|thin|rack|site|camera|window|pass|group|user|admin|server|client|worker|core|cores|intel|amd|epyc|rome|milan|genoa|skylake|icelake|cascade|haswell|broadwell|zen|tesla|volta|ampere|hopper|nvidia|sha|md|base|oauth|bcrypt|scrypt|argon|pbkdf|hmac|aes|rsa|ed|utf|iso|ipv|icmp|tcp|udp|http|python|java|prompt|attempt|attempts|try|policy|reset|change|rotation|check|hash|days?|hours?|chars?|minutes?|characters?|example|section|chapter|figure|issue|ticket|case|type|mode|slot|key|name|id|no|nr)$/i;
/** A word of four letters or more and up to four digits, or digits and both cases amid letters; never all in capitals. */
const looksSecret = (value: string): boolean => {
  if (!/\d/.test(value) || !/[a-z]/.test(value)) return false;
  const word = /^([A-Za-z]{4,})\d{1,4}$/.exec(value)?.[1];
  if (word !== undefined) return !counted.test(word);
  if (/^[0-9a-f]+$/.test(value)) return false;
  const begins = /^[A-Za-z]+/.exec(value)?.[0] ?? '';
  return (
    /[a-z]/.test(value) && /[A-Z]/.test(value) && /[A-Za-z]\d+[A-Za-z]/.test(value) && !counted.test(begins)
  );
};

/** A command line without the secrets of its programs' own flags, and of what is piped to them. */
export const maskPrograms = (text: string): string => {
  let clean = text.replace(ofUser, (whole, before: string, _secret, at: number) =>
    otherUsers.test(text.slice(Math.max(0, at - 60), at)) ? whole : `${before}***`,
  );
  if (/\bsend/.test(clean)) clean = clean.replace(answersPrompt, '$1***').replace(answersByLine, '$1***');
  if (/(?:^|[\s"'])-p[\s"']/.test(clean))
    clean = clean
      .replace(flagAlone, (whole, flag: string, value: string, at: number, all: string) => {
        const command = all.slice(Math.max(0, at - 200), at).replace(/^[\s\S]*(?<!\\)[\n|;&(`]/, '');
        return otherFlag.test(command) || !looksSecret(value) ? whole : `${flag}***`;
      })
      .replace(marked, '$1***')
      .replace(besideUser, (whole, before: string, _secret, at: number, all: string) =>
        otherP.test(all.slice(Math.max(0, at - 60), at)) ? whole : `${before}***`,
      );
  if (/passw|passphr/i.test(clean))
    clean = clean
      .replace(inProse, '$1***')
      .replace(afterWord, (whole, name: string, value: string) =>
        looksSecret(value) ? `${name}***` : whole,
      );
  if (anyProgram.test(clean)) for (const one of ofPrograms) clean = clean.replace(one, '$<before>***');
  if (!anySink.test(clean)) return /pgpass/i.test(clean) ? clean.replace(pgpass, '$1***') : clean;
  clean = clean
    .replace(intoSink, '$1*** $2')
    .replace(stringIntoSink, '$1***')
    .replace(textIntoSink, '$1***$4')
    .replace(beforeBase64, '$1***')
    .replace(asFile, '$1***');
  return /pgpass/i.test(clean) ? clean.replace(pgpass, '$1***') : clean;
};

/** The same of a command line as a list of its words. */
export const withoutProgramsSecrets = (list: readonly unknown[]): readonly unknown[] => {
  const text = JSON.stringify(list);
  const masked = maskPrograms(text);
  if (masked === text) return list;
  try {
    const words = JSON.parse(masked) as unknown;
    if (Array.isArray(words) && words.length === list.length) return words;
  } catch {
    // It took a word's end with it.
  }
  return list.map(() => '***');
};
