import type { Resource } from "../support/plan.ts";
import type { RULES } from "../support/rules.ts";

/** A fault that a rule has to see. */
export interface Mutation {
  readonly rule: keyof typeof RULES;
  readonly what: string;
  /** Breaks the plan's resources; undefined where there is nothing that could break. */
  readonly mutate: (resources: Resource[]) => Resource[] | undefined;
}

type Values = Resource["values"];

const edit =
  (type: string, values: (old: Values) => Values): Mutation["mutate"] =>
  (resources) =>
    resources.some((resource) => resource.type === type)
      ? resources.map((resource) =>
          resource.type === type
            ? { ...resource, values: { ...resource.values, ...values(resource.values) } }
            : resource,
        )
      : undefined;

const without =
  (type: string): Mutation["mutate"] =>
  (resources) =>
    resources.some((resource) => resource.type === type)
      ? resources.filter((resource) => resource.type !== type)
      : undefined;

/** Replaces within what is written as JSON text. */
const rewrite = (type: string, name: string, from: RegExp, to: string): Mutation["mutate"] =>
  edit(type, (old) => ({ [name]: String(old[name]).replace(from, to) }));

export const MUTATIONS: readonly Mutation[] = [
  {
    rule: "no action is a wildcard",
    what: "s3:Get*",
    mutate: rewrite("aws_iam_role_policy", "policy", /s3:GetObject"/, 's3:Get*"'),
  },
  {
    rule: "every resource is named, where AWS knows resources",
    what: "a function's right on every bucket",
    mutate: rewrite("aws_iam_role_policy", "policy", /arn:aws:s3:::[^"]+\/\*"/, '*"'),
  },
  {
    rule: "only services of AWS are let in, none of them on behalf of another account",
    what: "a repository for everybody",
    mutate: rewrite("aws_ecr_repository_policy", "policy", /\{"Service":"[^"]+"\}/, '"*"'),
  },
  {
    rule: "only services of AWS are let in, none of them on behalf of another account",
    what: "another account",
    mutate: rewrite("aws_iam_role", "assume_role_policy", /"Service":"[^"]+"/, '"AWS":"999999999999"'),
  },
  {
    rule: "only services of AWS are let in, none of them on behalf of another account",
    what: "a topic that the alarms of any account may use",
    mutate: rewrite("aws_sns_topic_policy", "policy", /aws:SourceAccount/, "aws:username"),
  },
  {
    rule: "no managed policy but the one that API Gateway checks for",
    what: "an administrator",
    mutate: edit("aws_iam_role_policy_attachment", () => ({
      policy_arn: "arn:aws:iam::aws:policy/AdministratorAccess",
    })),
  },
  {
    rule: "logs end some day",
    what: "logs kept for ever",
    mutate: edit("aws_cloudwatch_log_group", () => ({ retention_in_days: 0 })),
  },
  {
    rule: "buckets are encrypted",
    what: "a bucket that is not",
    mutate: without("aws_s3_bucket_server_side_encryption_configuration"),
  },
  {
    rule: "buckets are private",
    what: "a block that is missing",
    mutate: without("aws_s3_bucket_public_access_block"),
  },
  {
    rule: "buckets are private",
    what: "a public policy that is not blocked",
    mutate: edit("aws_s3_bucket_public_access_block", () => ({ block_public_policy: false })),
  },
  {
    rule: "buckets are private",
    what: "access lists",
    mutate: edit("aws_s3_bucket_ownership_controls", () => ({ rule: [{ object_ownership: "ObjectWriter" }] })),
  },
  { rule: "buckets take TLS only", what: "a bucket without its policy", mutate: without("aws_s3_bucket_policy") },
  {
    rule: "buckets take TLS only",
    what: "a policy that spares the objects",
    mutate: rewrite("aws_s3_bucket_policy", "policy", /"arn:aws:s3:::[^"]+\/\*",?/, ""),
  },
  {
    rule: "buckets keep what is overwritten",
    what: "versions that are suspended",
    mutate: edit("aws_s3_bucket_versioning", () => ({ versioning_configuration: [{ status: "Suspended" }] })),
  },
  {
    rule: "repositories are encrypted",
    what: "one that is not",
    mutate: edit("aws_ecr_repository", () => ({ encryption_configuration: [] })),
  },
  {
    rule: "tags of images never move",
    what: "tags that do",
    mutate: edit("aws_ecr_repository", () => ({ image_tag_mutability: "MUTABLE" })),
  },
  {
    rule: "images are scanned",
    what: "images that are not",
    mutate: edit("aws_ecr_repository", () => ({ image_scanning_configuration: [{ scan_on_push: false }] })),
  },
  {
    rule: "functions run an image by its digest",
    what: "a tag",
    mutate: rewrite("aws_lambda_function", "image_uri", /@sha256:.*/, ":0.1.0"),
  },
  {
    rule: "tasks run an image by its digest, on a read-only disk, without capabilities",
    what: "a tag",
    mutate: rewrite("aws_ecs_task_definition", "container_definitions", /@sha256:[0-9a-f]+/, ":0.1.0"),
  },
  {
    rule: "tasks run an image by its digest, on a read-only disk, without capabilities",
    what: "a disk that can be written",
    mutate: rewrite(
      "aws_ecs_task_definition",
      "container_definitions",
      /"readonlyRootFilesystem":true/,
      '"readonlyRootFilesystem":false',
    ),
  },
  {
    rule: "tasks run an image by its digest, on a read-only disk, without capabilities",
    what: "capabilities that are kept",
    mutate: rewrite("aws_ecs_task_definition", "container_definitions", /"drop":\["ALL"\]/, '"drop":[]'),
  },
  {
    rule: "permissions name the one caller",
    what: "any API of any account",
    mutate: edit("aws_lambda_permission", () => ({ source_arn: null })),
  },
  {
    rule: "permissions name the one caller",
    what: "any API of the account",
    mutate: rewrite("aws_lambda_permission", "source_arn", /:[^:]+$/, ":*/*/*"),
  },
  {
    rule: "permissions name the one caller",
    what: "every version of the function",
    mutate: edit("aws_lambda_permission", () => ({ qualifier: null })),
  },
  {
    rule: "stages are throttled",
    what: "a limit that is 0",
    mutate: edit("aws_apigatewayv2_stage", () => ({
      default_route_settings: [{ throttling_rate_limit: 20, throttling_burst_limit: 0 }],
    })),
  },
  {
    rule: "stages are throttled",
    what: "a stage without settings",
    mutate: without("aws_api_gateway_method_settings"),
  },
  {
    rule: "stages are throttled",
    what: "a plan without a quota",
    mutate: edit("aws_api_gateway_usage_plan", () => ({ quota_settings: [] })),
  },
  {
    rule: "everything but a preflight asks who calls",
    what: "an open route",
    mutate: edit("aws_apigatewayv2_route", () => ({ authorization_type: "NONE" })),
  },
  {
    rule: "everything but a preflight asks who calls",
    what: "an open method",
    mutate: edit("aws_api_gateway_method", () => ({ authorization: "NONE", api_key_required: false })),
  },
  {
    rule: "tasks reach out by HTTPS alone, and nothing reaches in",
    what: "every port",
    mutate: edit("aws_vpc_security_group_egress_rule", () => ({ ip_protocol: "-1", from_port: null, to_port: null })),
  },
  {
    rule: "tasks reach out by HTTPS alone, and nothing reaches in",
    what: "a port that is open",
    mutate: edit("aws_security_group", () => ({ ingress: [{ from_port: 22 }] })),
  },
];
