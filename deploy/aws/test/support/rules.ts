import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import type { Resource } from "./plan.ts";
import { type PolicyStatement, statementsOf } from "./policies.ts";

/** Finds what breaks a rule: a line each, which begins with the address. */
export type Rule = (resources: readonly Resource[]) => string[];

/** Actions for which AWS knows no resources, so that "*" is the only one to name: its Service Authorization Reference. */
const WITHOUT_RESOURCES = [
  /^xray:(PutTraceSegments|PutTelemetryRecords|GetSamplingRules|GetSamplingTargets)$/,
  /^logs:(Create|Get|Update|Delete)LogDelivery$/,
  /^logs:(ListLogDeliveries|PutResourcePolicy|DescribeResourcePolicies|DescribeLogGroups)$/,
  /^ecr:GetAuthorizationToken$/,
];

const DIGEST = /@sha256:[0-9a-f]{64}$/;

const ofType = (resources: readonly Resource[], type: string): Resource[] =>
  resources.filter((resource) => resource.type === type);

/** Those of a type that are not as they should be. */
const unless =
  (type: string, fault: string, isRight: (values: Resource["values"], all: readonly Resource[]) => boolean): Rule =>
  (resources) =>
    ofType(resources, type)
      .filter(({ values }) => !isRight(values, resources))
      .map(({ address }) => `${address} ${fault}`);

const statementRule =
  (fault: string, isWrong: (statement: PolicyStatement) => boolean): Rule =>
  (resources) =>
    statementsOf(resources)
      .filter(isWrong)
      .map((statement) => `${statement.address} ${fault}: ${JSON.stringify(statement)}`);

const all =
  (...rules: Rule[]): Rule =>
  (resources) =>
    rules.flatMap((rule) => rule(resources));

/** The first block of that name. */
function block(values: Resource["values"], name: string): Record<string, unknown> {
  const [first]: unknown[] = Array.isArray(values[name]) ? values[name] : [];
  return typeof first === "object" && first !== null ? { ...first } : {};
}

/** Another resource about the same bucket. */
const ofBucket = (values: Resource["values"], type: string, resources: readonly Resource[]) =>
  ofType(resources, type).find((resource) => resource.values.bucket === values.bucket)?.values;

const isLimit = (limit: unknown): boolean => typeof limit === "number" && limit > 0;

const areLimits = (values: Record<string, unknown>): boolean =>
  isLimit(values.throttling_rate_limit) && isLimit(values.throttling_burst_limit);

function isTlsOnly(values: Resource["values"], resources: readonly Resource[]): boolean {
  return statementsOf(ofType(resources, "aws_s3_bucket_policy")).some(
    ({ effect, actions, principals, resources: named, condition }) =>
      effect === "Deny" &&
      actions.includes("s3:*") &&
      principals.includes("*") &&
      [values.arn, `${values.arn}/*`].every((arn) => named.includes(String(arn))) &&
      condition?.Bool?.["aws:SecureTransport"] === "false",
  );
}

const isPrivate = (values: Resource["values"], resources: readonly Resource[]): boolean => {
  const blocked = ofBucket(values, "aws_s3_bucket_public_access_block", resources) ?? {};
  const owned = ofBucket(values, "aws_s3_bucket_ownership_controls", resources) ?? {};
  return (
    ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"].every(
      (switched) => blocked[switched] === true,
    ) && block(owned, "rule").object_ownership === "BucketOwnerEnforced"
  );
};

const isEncrypted = (values: Resource["values"], resources: readonly Resource[]): boolean => {
  const rule = block(ofBucket(values, "aws_s3_bucket_server_side_encryption_configuration", resources) ?? {}, "rule");
  return ["AES256", "aws:kms"].includes(String(block(rule, "apply_server_side_encryption_by_default").sse_algorithm));
};

const isVersioned = (values: Resource["values"], resources: readonly Resource[]): boolean =>
  block(ofBucket(values, "aws_s3_bucket_versioning", resources) ?? {}, "versioning_configuration").status === "Enabled";

/** A method of a REST API or a route of an HTTP API may be open only to preflights. */
const asks = (verb: unknown, authorization: unknown, key: unknown): boolean =>
  authorization !== "NONE" || key === true || String(verb).startsWith("OPTIONS");

const isHttps = (rule: Resource["values"]): boolean =>
  rule.ip_protocol === "tcp" && rule.from_port === 443 && rule.to_port === 443;

const ClosedContainers = Type.Array(
  Type.Object({
    image: Type.String({ pattern: DIGEST.source }),
    readonlyRootFilesystem: Type.Literal(true),
    linuxParameters: Type.Object({ capabilities: Type.Object({ drop: Type.Tuple([Type.Literal("ALL")]) }) }),
  }),
  { minItems: 1 },
);

/** What holds for everything that is deployed, whatever the variables say. */
export const RULES = {
  "no action is a wildcard": statementRule(
    "allows a wildcard",
    ({ effect, actions }) => effect === "Allow" && actions.some((action) => action.includes("*")),
  ),
  "every resource is named, where AWS knows resources": statementRule(
    "allows it on everything",
    ({ effect, actions, resources }) =>
      effect === "Allow" &&
      resources.some((resource) => /^\*$|^arn:[^:]*:[^:]*:[^:]*:[^:]*:\*$/.test(resource)) &&
      !actions.every((action) => WITHOUT_RESOURCES.some((known) => known.test(action))),
  ),
  "only services of AWS are let in, none of them on behalf of another account": statementRule(
    "lets in more than that",
    ({ effect, principals, condition }) =>
      effect === "Allow" &&
      principals.length > 0 &&
      (principals.some((principal) => !/^Service [a-z-]+\.amazonaws\.com$/.test(principal)) ||
        // a role of Lambda or of API Gateway is passed by who makes the function or the account's settings: there is no source to name
        (!/^Service (lambda|apigateway)\./.test(principals.join()) &&
          !JSON.stringify(condition ?? {}).includes("aws:Source"))),
  ),
  "no managed policy but the one that API Gateway checks for": unless(
    "aws_iam_role_policy_attachment",
    "attaches another policy",
    ({ policy_arn }) => policy_arn === "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
  ),
  "logs end some day": unless("aws_cloudwatch_log_group", "is kept for ever", ({ retention_in_days }) =>
    isLimit(retention_in_days),
  ),
  "buckets are encrypted": unless("aws_s3_bucket", "is not", isEncrypted),
  "buckets are private": unless("aws_s3_bucket", "is not", isPrivate),
  "buckets take TLS only": unless("aws_s3_bucket", "takes plain HTTP", isTlsOnly),
  "buckets keep what is overwritten": unless("aws_s3_bucket", "does not", isVersioned),
  "repositories are encrypted": unless("aws_ecr_repository", "is not", (values) =>
    ["AES256", "KMS"].includes(String(block(values, "encryption_configuration").encryption_type)),
  ),
  "tags of images never move": unless(
    "aws_ecr_repository",
    "lets them",
    ({ image_tag_mutability }) => image_tag_mutability === "IMMUTABLE",
  ),
  "images are scanned": unless(
    "aws_ecr_repository",
    "does not",
    (values) => block(values, "image_scanning_configuration").scan_on_push === true,
  ),
  "functions run an image by its digest": unless("aws_lambda_function", "does not", ({ image_uri }) =>
    DIGEST.test(String(image_uri)),
  ),
  "tasks run an image by its digest, on a read-only disk, without capabilities": unless(
    "aws_ecs_task_definition",
    "does not",
    (values) => Value.Check(ClosedContainers, JSON.parse(String(values.container_definitions))),
  ),
  "permissions name the one caller": unless(
    "aws_lambda_permission",
    "does not",
    ({ source_arn, qualifier }) =>
      qualifier === "live" &&
      /^arn:aws:(execute-api|events):[a-z0-9-]+:\d{12}:([a-z0-9]{5,}|rule\/[^*]+)(\/|$)/.test(String(source_arn)),
  ),
  "stages are throttled": all(
    unless("aws_apigatewayv2_stage", "is not", (values) => areLimits(block(values, "default_route_settings"))),
    unless("aws_api_gateway_stage", "is not", ({ rest_api_id, stage_name }, resources) =>
      ofType(resources, "aws_api_gateway_method_settings").some(
        ({ values }) =>
          values.rest_api_id === rest_api_id &&
          values.stage_name === stage_name &&
          values.method_path === "*/*" &&
          areLimits(block(values, "settings")),
      ),
    ),
    unless(
      "aws_api_gateway_usage_plan",
      "has no limits",
      (values) =>
        isLimit(block(values, "throttle_settings").rate_limit) && isLimit(block(values, "quota_settings").limit),
    ),
  ),
  "everything but a preflight asks who calls": all(
    unless("aws_apigatewayv2_route", "is open", ({ route_key, authorization_type }) =>
      asks(route_key, authorization_type, false),
    ),
    unless("aws_api_gateway_method", "is open", ({ http_method, authorization, api_key_required }) =>
      asks(http_method, authorization, api_key_required),
    ),
  ),
  "tasks reach out by HTTPS alone, and nothing reaches in": all(
    unless("aws_vpc_security_group_egress_rule", "lets out more", isHttps),
    (resources) => ofType(resources, "aws_vpc_security_group_ingress_rule").map(({ address }) => `${address} lets in`),
    unless(
      "aws_security_group",
      "has rules of its own",
      ({ ingress }) => !Array.isArray(ingress) || ingress.length === 0,
    ),
  ),
} satisfies Record<string, Rule>;
