/** Shells that have a completion script. */
export const shells = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof shells)[number];

/**
 * The scripts ask `slipway __complete` at each Tab, so they fit whatever version is installed. It answers with one
 * proposal a line, a tab and a description behind it; the line `:file` asks for paths.
 */
export const completionScripts: Readonly<Record<Shell, string>> = {
  bash: `# bash completion of slipway. Load it with: source <(slipway completion bash)
_slipway() {
  local word brief current=\${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  [[ $current == '=' ]] && current=''
  while IFS=$'\\t' read -r word brief; do
    if [[ $word == ':file' ]]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current")
    else
      COMPREPLY+=("$word")
    fi
  done < <(slipway __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _slipway slipway
`,
  zsh: `#compdef slipway
# zsh completion of slipway. Load it with: source <(slipway completion zsh)
_slipway() {
  local line
  local -a proposed
  for line in "\${(@f)$(slipway __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $line == ':file' ]]; then
      _files
    elif [[ -n $line ]]; then
      proposed+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    fi
  done
  (( \${#proposed} )) && _describe 'slipway' proposed
}
compdef _slipway slipway
`,
  fish: `# fish completion of slipway. Load it with: slipway completion fish | source
function __slipway_complete
  set -l typed (commandline -opc) (commandline -ct)
  for line in (slipway __complete -- $typed[2..-1] 2>/dev/null)
    if test "$line" = ':file'
      __fish_complete_path (commandline -ct)
    else
      echo $line
    end
  end
end
complete -c slipway -f -a '(__slipway_complete)'
`,
};
