/** `family:revision` of a task definition ARN; anything else stays as it is. */
export function revisionName(taskDefinition: string): string {
  return /:task-definition\/(.+)$/.exec(taskDefinition)?.[1] ?? taskDefinition;
}

/** The first eight digits of a task id: what people compare by eye. */
export function shortTaskId(taskId: string): string {
  return taskId.slice(0, 8);
}

/**
 * The text of a service event without the `(service web) ` that a view says in another way, its task ids shortened and the
 * first three of them named: ECS names all that it starts at once.
 */
export function eventText(message: string): string {
  return message
    .replace(/^\(service [^)]*\) /, '')
    .replace(/\(task ([0-9a-f]{8})[0-9a-f]{24}\)/g, '(task $1)')
    .replace(
      /((?: \(task [0-9a-f]{8}\)){3})((?: \(task [0-9a-f]{8}\)){2,})/g,
      (_tasks, shown: string, others: string) => {
        return `${shown} and ${others.split('(').length - 1} more`;
      },
    );
}

/** `1 task`, `2 tasks`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
