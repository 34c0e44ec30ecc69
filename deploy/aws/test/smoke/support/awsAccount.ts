import type { IncomingMessage } from "node:http";
import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";

/** What an account has, as far as the smoke script looks at it. All is of region eu-west-1. */
export interface Account {
  readonly functions?: readonly string[];
  readonly repositories?: readonly string[];
  readonly buckets?: readonly string[];
  readonly logGroups?: readonly string[];
  /** ARNs of what carries the tag Application=iris. */
  readonly tagged?: readonly string[];
  /** Those of ECS among them that were deleted. */
  readonly inactive?: readonly string[];
}

/** What AWS says to one call. */
export interface Said {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const json = (body: unknown, status = 200): Said => ({
  status,
  type: "application/x-amz-json-1.1",
  body: JSON.stringify(body),
});

const IDENTITY = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::123456789012:user/me</Arn><UserId>ME</UserId><Account>123456789012</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>`;

const Asked = {
  tags: Type.Object({ TagFilters: Type.Array(Type.Object({ Key: Type.String(), Values: Type.Array(Type.String()) })) }),
  groups: Type.Object({ logGroupNamePrefix: Type.String() }),
  clusters: Type.Object({ clusters: Type.Array(Type.String()) }),
  task: Type.Object({ taskDefinition: Type.String() }),
  repositories: Type.Object({ repositoryNames: Type.Array(Type.String()) }),
};

/** Plays the services other than Lambda's invocations; undefined for what is none of theirs. */
export function answerOf(account: Account, request: IncomingMessage, body: string): Said | undefined {
  const { method, url = "/" } = request;
  const named = /^\/2015-03-31\/functions\/([^/]+)\/configuration/.exec(url)?.[1];
  if (named !== undefined) return configurationOf(named, account);
  if (method === "HEAD") {
    const there = account.buckets?.includes(url.replace(/^\/|[/?].*$/g, ""));
    return { status: there ? 200 : 404, type: "application/xml", body: "" };
  }
  if (body.includes("Action=GetCallerIdentity")) return { status: 200, type: "text/xml", body: IDENTITY };
  const [, call] = String(request.headers["x-amz-target"] ?? "").split(".");
  return call === undefined ? undefined : targeted(account, call, JSON.parse(body));
}

function configurationOf(name: string, { functions = [] }: Account): Said {
  if (functions.includes(name)) return json({ FunctionName: name });
  return json({ __type: "ResourceNotFoundException", Message: "Function not found" }, 404);
}

function targeted(account: Account, call: string, asked: unknown): Said {
  const { tagged = [], logGroups = [], inactive = [], repositories = [] } = account;
  const status = (arn: string) => (inactive.includes(arn) ? "INACTIVE" : "ACTIVE");
  switch (call) {
    case "GetResources": {
      const [filter] = Value.Parse(Asked.tags, asked).TagFilters;
      const ours = filter?.Key === "Application" && filter.Values.join() === "iris";
      return json({ ResourceTagMappingList: (ours ? tagged : []).map((ResourceARN) => ({ ResourceARN })) });
    }
    case "DescribeLogGroups": {
      const { logGroupNamePrefix: prefix } = Value.Parse(Asked.groups, asked);
      const found = logGroups.filter((group) => group.startsWith(prefix));
      return json({ logGroups: found.map((logGroupName) => ({ logGroupName })) });
    }
    case "DescribeClusters": {
      const { clusters } = Value.Parse(Asked.clusters, asked);
      return json({ clusters: clusters.map((clusterArn) => ({ clusterArn, status: status(clusterArn) })) });
    }
    case "DescribeTaskDefinition": {
      const { taskDefinition } = Value.Parse(Asked.task, asked);
      return json({ taskDefinition: { status: status(taskDefinition) } });
    }
    case "DescribeRepositories": {
      const { repositoryNames } = Value.Parse(Asked.repositories, asked);
      if (repositoryNames.every((name) => repositories.includes(name))) return json({ repositories: [] });
      return json({ __type: "RepositoryNotFoundException", message: "no such repository" }, 400);
    }
    default:
      return json({ __type: "UnknownOperationException" }, 400);
  }
}
