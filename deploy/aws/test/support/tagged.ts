import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";

const Answer = Type.Object({ ResourceTagMappingList: Type.Array(Type.Object({ ResourceARN: Type.String() })) });

/**
 * ARNs of what carries the tag Application on the mock: the Resource Groups Tagging API, GetResources, unsigned, which the mock does not mind.
 * @param url where the mock is
 */
export async function tagged(url: string, application: string): Promise<string[]> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "ResourceGroupsTaggingAPI_20170126.GetResources",
      // the mock reads from it whom the call is for
      authorization: "AWS4-HMAC-SHA256 Credential=testing/20260101/eu-west-1/tagging/aws4_request",
    },
    body: JSON.stringify({ TagFilters: [{ Key: "Application", Values: [application] }], ResourcesPerPage: 100 }),
  });
  const answer: unknown = await response.json();
  if (!Value.Check(Answer, answer)) throw new Error(`The mock answered ${JSON.stringify(answer)}`);
  return answer.ResourceTagMappingList.map(({ ResourceARN }) => ResourceARN).sort();
}
