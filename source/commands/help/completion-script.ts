import {type ExitCode, exitCodes} from '../run/exit-codes.ts';
import type {Run} from '../run/run.ts';

// Every line of `__complete` is "word<TAB>about"; the shells differ in whether they show the second part.
const bash = `# bash completion of skydeck; put it into a file of bash-completion, or: source <(skydeck completion bash)
_skydeck() {
  local IFS=$'\\n' line word before last lead= words=()
  # bash parts words at = and : (see COMP_WORDBREAKS): what stands together in the line belongs together.
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
    last=$((\${#words[@]} - 1))
    if [[ $last -ge 0 && ( $word == [=:]* || $before == *[=:] ) && $COMP_LINE == *"$before$word"* ]]; then
      lead=\${words[last]}
      words[last]+=$word
      [[ $word == [=:]* ]] && lead+=$word
    else
      lead=
      words+=("$word")
    fi
    before=$word
  done
  COMPREPLY=()
  while IFS=$'\\t' read -r line _; do
    line=\${line#"$lead"}
    printf -v word '%q' "$line"
    COMPREPLY+=("\${word//\\\\,/,}")
  done < <(skydeck __complete -- "\${words[@]}" 2>/dev/null)
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == ':files:' ]]; then
    COMPREPLY=()
    compopt -o default 2>/dev/null
  fi
}
complete -F _skydeck skydeck
`;

const zsh = `#compdef skydeck
# zsh completion of skydeck; put it into a file _skydeck of your fpath, or: source <(skydeck completion zsh)
_skydeck() {
  local line word about
  local -a found
  for line in "\${(@f)$(skydeck __complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -z $line ]] && continue
    if [[ $line == ':files:' ]]; then
      _files
      return
    fi
    word=\${line%%$'\\t'*}
    about=\${line#*$'\\t'}
    found+=("\${word//:/\\\\:}:$about")
  done
  _describe -V skydeck found
}
if [ "\${funcstack[1]}" = _skydeck ]; then _skydeck "$@"; else compdef _skydeck skydeck; fi
`;

const fish = `# fish completion of skydeck; put it into ~/.config/fish/completions/skydeck.fish
function __skydeck_complete
  set -l words (commandline -opc) (commandline -ct)
  for line in (skydeck __complete -- $words[2..-1] 2>/dev/null)
    if test "$line" = ':files:'
      __fish_complete_path (commandline -ct)
    else
      echo $line
    end
  end
end
complete -c skydeck -f -a '(__skydeck_complete)'
`;

const scripts: Readonly<Record<string, string>> = {bash, zsh, fish};

export const printCompletionScript = async (run: Run, shell: string): Promise<ExitCode> => {
  run.stdio.out(scripts[shell]!);
  return exitCodes.fine;
};
