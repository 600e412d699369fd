/** Whether a message is one that was asked for. */
export type MessageFilter = (message: string) => boolean;
