/** Keys of temporary credentials that this STS gives: 20 characters as AWS's are, with the account at their end. */
const OWN_KEY = /^ASIALOCL(\d{12})$/;

/** The access key id of temporary credentials for a role of that account. */
export function temporaryKey(accountId: string): string {
  return `ASIALOCL${accountId}`;
}

/** The account that an access key id belongs to: one that is an account's number, or one that this STS gave; else null. */
export function accountOfKey(accessKeyId: string): string | null {
  return /^\d{12}$/.test(accessKeyId) ? accessKeyId : (OWN_KEY.exec(accessKeyId)?.[1] ?? null);
}
