import { type OptionRow, optionTable } from '../ecs-deploy/option-table.ts';

const rows: readonly OptionRow[] = optionTable;
const names = [...rows.map(({ long }) => `--${long}`), '--help'].join(' ');
const withValue = rows
  .filter(({ value }) => value !== undefined)
  .flatMap(({ long, short }) => (short === undefined ? [`--${long}`] : [`--${long}`, `-${short}`]))
  .join('|');

/** The part of the bash script that completes the long options of `ecs-deploy`. */
export const ecsDeployBash = `
# bash completion of ecs-deploy
_ecs_deploy() {
  local word current=\${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  case \${COMP_WORDS[COMP_CWORD-1]} in
    --task-definition-file)
      compopt -o filenames 2>/dev/null
      while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current")
      return ;;
    ${withValue}) return ;;
  esac
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W '${names}' -- "$current")
}
complete -F _ecs_deploy ecs-deploy
`;
