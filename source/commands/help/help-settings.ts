export const profilesText = `PROFILES
A profile names the services of one ground segment. They lie in config.json (see
skydeck help files), which holds no secret and is readable by you alone.
  skydeck profiles                     all of them; * is the current one
  skydeck profiles create [NAME]       asks what it needs, or is given --url:
                                       --url hpc=https://… --auth oidc
                                       --issuer https://… --client-id NAME
                                       or a provider: --preset cdse --user NAME
  skydeck profiles show [NAME]         as it is kept
  skydeck profiles edit NAME KEY=VALUE changes settings; --unset KEY takes one
                                       out; without any it opens $EDITOR
  skydeck profiles use NAME            makes it the current one
  skydeck profiles delete NAME         its journal stays
--profile NAME comes before SKYDECK_PROFILE, that before the current one.
sandbox is built in: the one that skydeck sandbox runs. In the console : makes
profiles (new profile) and switches between them; every row and credential of
the old one is dropped.
Keys of a profile:
  services.SERVICE.url                 https://…; http:// for this machine alone
  services.SERVICE.allowInsecure       true lets http:// reach other hosts
  services.SERVICE.caFile              PEM file of your own certificate authority
  services.SERVICE.auth.kind           bearer, basic, oidc, s3, aws, none
  services.SERVICE.auth.…              see skydeck help credentials
  services.SERVICE.refreshSeconds.active, .background   pace of reading
  services.SERVICE.…                   the service's own settings: dialect, limits
  user.name, user.id                   who asks, where an upstream wants to know
  readOnly                             true: nothing that changes anything is ever sent
  clock.follow, clock.speed            a simulator's time: the service that has it
All keys: skydeck help settings. A slip, a wrong type or a bad choice is refused
where it is set, and warned about with its line where it is read. A file that is
not JSON stays as it is; profiles create asks before it moves it aside.
Proxies are taken from HTTPS_PROXY, HTTP_PROXY and NO_PROXY.`;

export const credentialsText = `CREDENTIALS
For each service the first of these that has a secret is used; skydeck doctor
says which.
  1 environment   SKYDECK_<SERVICE>_TOKEN; what each ecosystem has: AWS's own chain, FIRECREST_CLIENT_ID and FIRECREST_CLIENT_SECRET
  2 command       auth.credentialCommand: any program that prints the secret on one line, such as ["pass", "show", "ops/tasking"]; it has ten seconds
  3 keychain      Secret Service, macOS Keychain, Windows Credential Manager:
                  skydeck login SERVICE
  4 file          secrets.age, encrypted with a passphrase (age's format), for hosts without a keychain: skydeck login SERVICE --store file
  5 memory        --ask asks for what is kept nowhere, for this run alone
A secret is never an argument: login asks without an echo, or takes --stdin.
skydeck logout SERVICE removes what was kept.
Kinds (services.SERVICE.auth.kind):
  bearer   Authorization: Bearer SECRET; auth.header names another header
  basic    auth.user and the secret as its password
  oidc     auth.issuer (or auth.tokenUrl) and auth.clientId, with auth.flow:
             client_credentials  the secret is the client's
             device              skydeck login SERVICE --device, in a browser anywhere
             password            auth.user and the secret as the password
           auth.scope and auth.audience where the provider wants them
  s3       auth.user is the id of an access key, the secret its key: each request is signed
  aws      AWS's own chain; auth.profile and auth.region choose
  none     nothing is sent
Access tokens are in memory alone and renewed before they expire; of device
logins the refresh token is kept, and consoles that share it take turns.
Credentials go to the address in the profile and nowhere else: no redirect takes
them along. Programs that skydeck starts do not get its variables.`;

export const sandboxText = `SANDBOX
A simulated ground segment on this machine: five upstreams over HTTP, satellites
with contacts, queues that move, faults that happen. Nothing real is touched.
  skydeck --sandbox                    the console on a fresh one
  skydeck get windows --sandbox        one command against a fresh one
  skydeck sandbox                      runs one for curl and other consoles, until ^C
  skydeck --profile sandbox …          against the one that runs
  --sandbox-speed 60                   its clock runs 60 times as fast; 0 stands still
  --sandbox-seed 7                     the same seed makes the same world`;
