/** Something that the person at the keyboard can mend: shown without a stack. */
export class GaveUp extends Error {
  /** @param exit the exit status of the command. */
  constructor(message, exit = 1) {
    super(message);
    this.exit = exit;
  }
}

/** Runs a command of the workspace and makes its result the exit status of this process. */
export async function main(command) {
  try {
    process.exitCode = (await command(process.argv.slice(2))) ?? 0;
  } catch (error) {
    if (!(error instanceof GaveUp)) throw error;
    console.error(error.message);
    process.exitCode = error.exit;
  }
}
