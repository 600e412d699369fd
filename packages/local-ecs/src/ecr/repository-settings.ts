import type { JsonObject } from '../json.ts';
import type { Call, Operation } from '../operations/operation.ts';
import type { RepositoryRecord } from '../registry/repository-record.ts';
import { invalidMember } from './ecr-error.ts';
import { required } from './ecr-input.ts';
import { changeRecord, wantRepository } from './known-repository.ts';
import { placeOf } from './place.ts';
import { scanOnPushOf } from './repositories.ts';
import { tagRuleOf, tagRuleView } from './tag-rule.ts';

/** PutImageTagMutability: from now on, for `docker push` too. */
export const putImageTagMutability: Operation = async (call) => {
  const { input } = call;
  required(input, 'imageTagMutability');
  const rule = tagRuleOf(input);
  return { ...(await changed(call, rule)), ...tagRuleView(rule) };
};

/** PutImageScanningConfiguration: kept; nothing is scanned. */
export const putImageScanningConfiguration: Operation = async (call) => {
  const { input } = call;
  if ((input['imageScanningConfiguration'] ?? null) === null) {
    throw invalidMember('imageScanningConfiguration', 'must not be null');
  }
  const scanOnPush = scanOnPushOf(input);
  return { ...(await changed(call, { scanOnPush })), imageScanningConfiguration: { scanOnPush } };
};

async function changed(call: Call, members: Partial<RepositoryRecord>): Promise<JsonObject> {
  const place = placeOf(call);
  const { name } = await wantRepository(place);
  await changeRecord(place, name, () => members);
  return { registryId: place.registryId, repositoryName: name };
}
