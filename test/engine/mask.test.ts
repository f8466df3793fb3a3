import {expect, test} from 'vitest';
import {curlCommand} from '../../source/engine/http/curl.ts';
import {mask, maskText} from '../../source/engine/http/mask.ts';
import {isSecretName} from '../../source/engine/http/secret-name.ts';

test.each([
  'PASSWORD=hunter2x',
  'export DB_PASS=hunter2x',
  '--env PGPASSWORD=hunter2x',
  '--env=MY_PWD=hunter2x',
  'pwd: hunter2x',
  'auth=hunter2x',
  'accesskey=hunter2x',
  'private_key: "hunter2x"',
  'GITHUB_PAT=hunter2x',
  'https://me:hunter2x@host/a',
  '{"password":"hunter2x"}',
  '{"script":"export TOKEN=\\"hunter2x\\"; run"}',
  "{'apiKey': 'hunter2x'}",
  '--password hunter2x run',
  'curl -u me:hunter2x https://host',
  'Authorization: Bearer hunter2x',
  'Basic-Auth: hunter2x',
  'sent with Bearer hunter2xyz',
  'x=1&access_token=hunter2x&y=2',
  'git clone https://hunter2:hunter2x@git/x',
  '#SBATCH --export=API_KEY=hunter2x,B=1',
  'curl -ume:hunter2x https://host',
  'sshpass -p hunter2x ssh host',
  'mysql -phunter2x db',
  'machine host login me password hunter2x',
  'set PASSWORD hunter2x',
  "PASSWORD=$'hunter2x'",
  'PASSWORD+=hunter2x',
  "{password => 'hunter2x'}",
  'DB_PASSWORD<<END\nhunter2x\nEND',
  'token="hunter2x',
  '["--password","hunter2x"]',
  '<password>hunter2x</password>',
  '{"name":"DB_PASSWORD","value":"hunter2x"}',
  '%22password%22%3A%22hunter2x%22',
  'Authorization: AWS4-HMAC-SHA256 Credential=a, Signature=hunter2x',
  // What is piped to a program, or stands under a flag of its own.
  'echo hunter2x | docker login -u me --password-stdin reg',
  'printf %s "hunter2x" | gh auth login --with-token',
  'docker login --password-stdin <<< "hunter2x"',
  'cat <<EOF | docker login --password-stdin\nhunter2x\nEOF',
  'docker login -u me -p hunter2x reg',
  '["docker","login","-u","me","-p","hunter2x"]',
  '{"cmd":"[\\"sshpass\\",\\"-p\\",\\"hunter2x\\"]"}',
  'echo "me:hunter2x" | chpasswd',
  'echo -n me:hunter2x | base64',
  'kubectl create secret generic db --from-literal=x=hunter2x',
  'curl -b "sid=hunter2x" https://host',
  'curl --proxy-user me:hunter2x https://host',
  'unzip -P hunter2x a.zip',
  'redis-cli -a hunter2x ping',
  'lftp -u me,hunter2x host',
  'cat > ~/.pgpass <<EOF\nhost:5432:db:me:hunter2x\nEOF',
  // A flag of no program that is known, beside a user or with marks; what answers a prompt; prose.
  'mytool -u me -p hunter2x go',
  '["mytool","-u","me","-p","hunter2x"]',
  "mytool -p 'hunter2x!'",
  'expect "assword:"\nsend "hunter2x\\r"',
  'expect "Password:" { send -- "hunter2x\\n" }',
  'expect "token:"; send {hunter2x\\r}',
  'child.expect("assword")\nchild.sendline("hunter2x")',
  'Log in with password hunter2x.',
  '-p hunter2',
  'mytool -p hunter2 --go',
  '/opt/bin/fetch-it -v -p dragon123',
  'set -e\nmytool -p Tr0ub4dor3\necho done',
  '["fetch-it","-p","hunter2"]',
  'cd /x && ./login.sh -p hunter2 | tee log',
  'ENV DB_PASSWORD hunter2',
  'PASSWORD hunter2',
  'the password hunter2 was used',
  'passphrase dragon1234, as before',
  '--pass hunter2',
  // Names in other languages, alphabets and widths.
  'Kennwort: hunter2x',
  'contraseña=hunter2x',
  'пароль: hunter2x',
  '密码=hunter2x',
  '"パスワード": "hunter2x"',
  'ｐａｓｓｗｏｒｄ＝hunter2x',
  'pаsswоrd=hunter2x',
  // Forms of shells, YAML, TOML, XML and languages.
  'read -r TOKEN <<< "hunter2x"',
  'TOKEN=$(echo hunter2x)',
  `TOKEN=\${TOKEN:-hunter2x}`,
  'set -gx TOKEN hunter2x',
  'os.environ["TOKEN"] = "hunter2x"',
  'password: |\n  hunter2x\nnext: 1',
  'auth:\n  token: hunter2x',
  'tokens:\n  - hunter2x\n  - hunter2xb',
  'password: !!str hunter2x',
  "password = '''\nhunter2x\n'''",
  'passwords = ["hunter2x", "hunter2xb"]',
  '- name: DB_PASSWORD\n  value: hunter2x',
  '{"value":"hunter2x","name":"API_KEY"}',
  '<add key="password" value="hunter2x"/>',
  '<Password type="x"><![CDATA[hunter2x]]></Password>',
  'Cookie: sid=1; session=hunter2x',
  'the password is "hunter2x"',
])('the secret of %j is not shown', text => {
  const shown = /hunter2(?!:)|dragon123|Tr0ub4dor3/;
  expect(maskText(text)).not.toMatch(shown);
  expect(JSON.stringify(mask({env: [text], script: text}))).not.toMatch(shown);
});

test("what -p and a password's name mean otherwise is shown", () => {
  // By the program before it, then by how it looks.
  const programs =
    'ssh mkdir cp mv rm ls tee install rsync scp sftp nmap docker podman kubectl git tar patch touch declare bash sh perl python3 pytest node npm make java gcc ps pgrep top pmap lsof strace gdb perf renice ionice taskset screen tmux sbatch srun squeue sinfo sacct scancel qsub bsub salloc mpirun psql conda singularity apptainer mysql rclone';
  const values =
    'gpu4x debug2 run2026 out2026 data1 node17 bigmem2 SIGUSR1 GPU4 8080 22 tcp a1b2c3d hunter2'.split(' ');
  const texts = [
    ...programs.split(' ').flatMap(program => values.slice(0, 4).map(value => `${program} -p ${value} x`)),
    ...values
      .slice(0, -1)
      .flatMap(value => [`mytool -p ${value}`, `-p ${value}`, `["mytool","-p","${value}"]`]),
    ...['mkdir', 'cp', '#SBATCH', '#PBS', 'git log', 'sbatch'].map(program => `${program} -p hunter2`),
    ...['step2', 'sha256sum', 'field12', 'version3', 'policy2026', 'PASSWORD1', 'example1', 'abcdef'].map(
      word => `the password ${word} of it`,
    ),
    'passwd hunter2',
    'make pass2026',
    'next pass window3 at 12:00',
  ];
  expect(texts.length).toBeGreaterThan(200);
  expect(texts.filter(text => maskText(text) !== text)).toEqual([]);
});

test('a variable of AWS or Kubernetes, and what follows a flag, is a secret by its name', () => {
  expect(
    mask({environment: [{name: 'DB_PASSWORD', value: 'hunter2x'}], args: ['--token', 'hunter2x']}),
  ).toEqual({
    environment: [{name: 'DB_PASSWORD', value: '***'}],
    args: ['--token', '***'],
  });
  expect(
    mask({
      command: ['docker', 'login', '-u', 'me', '-p', 'hunter2x'],
      headers: [['X-Api-Key', 'hunter2x']],
      parameters: [{ParameterKey: 'DbPassword', ParameterValue: 'hunter2x'}],
      пароль: 'hunter2x',
      queue: ['-p', 'gpu'],
    }),
  ).toEqual({
    command: ['docker', 'login', '-u', 'me', '-p', '***'],
    headers: [['X-Api-Key', '***']],
    parameters: [{ParameterKey: 'DbPassword', ParameterValue: '***'}],
    пароль: '***',
    queue: ['-p', 'gpu'],
  });
});

test.each([
  'ghp_0123456789abcdefghijABCDEFGHIJ',
  'glpat-0123456789abcdefABCD',
  'AKIAIOSFODNN7EXAMPLE',
  'hf_abcdefghijklmnopqrstuvwxyz0123456789',
  'AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQ',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcDEF_-123',
  '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----',
])('%j is a secret wherever it stands', secret => {
  expect(maskText(`run with ${secret} now`)).toBe('run with *** now');
});

test.each([
  'pass: 12',
  'next_pass_id=77',
  'path=/a/b',
  'pattern: *.tif',
  'author: me',
  'keyword=ais',
  'nextToken=abc',
  'token_type=bearer',
  'compass=3',
  'Bearer $TOKEN',
  '"Authorization: Bearer $TOKEN"',
  'key=lake/2026/a.json',
  'https://host:8080/a@b',
  'sort_key=id',
  '{"tags":{"token":"3020553"}}',
  'user me@host.org at 12:30',
  'passes: 4 tonight',
  'first pass: 2026-11-22',
  'tokens_per_second=5',
  'PWD=/scratch/u',
  'credentials: keychain',
  'jwt_issuer=https://host',
  'auth: none',
  'tokens: []',
  'tokens: 1234 a second',
  'token: {{ secret }}',
  'the password is wrong',
  'sort -u file:with',
  'date -u +%H:%M',
  'docker run -u 1000:1000 image',
  'sbatch -p debug job.sh',
  'mkdir -p /data/x',
  'ssh -p 22 me@host',
  'nmap -p tcp',
  'squeue -u me -p gpu4x',
  'srun -u me -p gpuA100x4',
  'docker run -u me -p 8080:80 image',
  'mysql -u root -p db1name',
  'expect "Password:" { send "$pw\\r" }',
  'expect "$ "; send "ls -l\\r"',
  'password step2 of sha256sum',
  'docker login -u me --password-stdin < file',
  'echo hello | docker run -i image',
  '"grants": ["client_credentials", "device_code"]',
  'name: FM200\n  value: 3',
])('%j has no secret', text => {
  expect(maskText(text)).toBe(text);
});

test('the tag that marks the files of a window is shown, and kept, as it is', () => {
  const body = {tags: {token: '3020553'}, token: 'hunter2x'};
  expect(mask(body)).toEqual({tags: {token: '3020553'}, token: '***'});
  const curl = curlCommand(
    {method: 'POST', path: 'x', body: {kind: 'json', value: body}},
    new URL('https://host/x'),
    undefined,
  );
  expect(curl).toContain('"tags":{"token":"3020553"},"token":"***"');
  expect(maskText('token=3020553', 'tags')).toBe('token=3020553');
});

test('what is masked is not masked again, and a name says what it names', () => {
  const once = maskText('password=hunter2x https://me:hunter2x@h/ {"token":"hunter2x"}');
  expect(maskText(once)).toBe(once);
  expect(['dbPassword', 'X-Api-Key', 'set-cookie', 'clientSecret', 'user_pw'].every(isSecretName)).toBe(true);
  expect(['partition_key', 'passed', 'authors', 'tokenUrl', 'pathname'].some(isSecretName)).toBe(false);
});

// In the time of its square it would not end before the test runner gives up.
test('a megabyte of half-written commands is masked in the time of its length', () => {
  for (const half of [
    'gh auth login --with-token ',
    '--with-token <<< ',
    'echo a | sudo -S ',
    '-u me -p ',
    'ssword send ',
    ' -p hunter2x',
    'password a',
  ])
    expect(maskText(half.repeat(1_000_000 / half.length)).slice(0, 5)).toBe(half.slice(0, 5));
});
