# Two phases by one variable: without image_tag the registry and the bucket alone, with it the rest.
locals {
  deployed = var.image_tag != null
  registry = "s3://${module.registry.bucket}/models"
  # Nothing answers below these paths yet. They want IAM, whatever auth says, so that a route which manages models is
  # born closed; with auth = iam it is the callers' policies that tell predicting from managing.
  management_paths = ["/v2/repository"]
  environment = merge(
    { IRIS_REGISTRY = local.registry },
    length(var.cors_origins) > 0 ? { IRIS_CORS_ORIGINS = join(",", var.cors_origins) } : {},
    var.environment_variables,
  )
  # As the function describes its versions; the pinned one may be of an image that is not the newest by far.
  pinned_tag = one([for pinned in data.aws_lambda_function.pinned : trimprefix(pinned.description, "image ") if startswith(pinned.description, "image ")])
  image_uri  = local.deployed ? "${module.registry.repository_url}@${data.aws_ecr_image.pushed[0].image_digest}" : null
}

data "aws_region" "this" {}
data "aws_caller_identity" "this" {}

module "registry" {
  source                  = "./modules/registry"
  name                    = var.name
  force_destroy           = var.force_destroy
  enforce_tls             = var.enforce_tls
  lifecycle_rules         = var.bucket_lifecycle
  noncurrent_version_days = var.noncurrent_version_days
  tags_in_use             = compact([var.image_tag, local.pinned_tag])
}

# Without it, an apply that forgets image_tag would take a running endpoint down.
data "aws_lambda_functions" "existing" {
  count = local.deployed ? 0 : 1
  lifecycle {
    postcondition {
      condition     = !contains(self.function_names, var.name)
      error_message = "There is a function \"${var.name}\" already, and without image_tag it would be removed with its API. Set image_tag (terraform output image_tag tells the one deployed), or another name; to remove all: terraform destroy."
    }
  }
}

# Comments on these lines are what Terraform shows where it finds nothing.
data "aws_ecr_image" "pushed" { # image_tag: push the image with this tag into the repository first, or set the tag of one that is there
  count           = local.deployed ? 1 : 0
  repository_name = module.registry.repository_name
  image_tag       = var.image_tag
}

data "aws_lambda_function" "pinned" { # live_version: set a published version (aws lambda list-versions-by-function), or leave it out for the newest
  count         = var.live_version == null ? 0 : 1
  function_name = var.name
  qualifier     = var.live_version
}

module "function" {
  count                   = local.deployed ? 1 : 0
  source                  = "./modules/function"
  name                    = var.name
  image_uri               = local.image_uri
  image_tag               = var.image_tag
  architecture            = var.architecture
  memory_mb               = var.memory_mb
  timeout_s               = var.timeout_s
  ephemeral_mb            = var.ephemeral_mb
  reserved_concurrency    = var.reserved_concurrency
  provisioned_concurrency = var.provisioned_concurrency
  keep_warm_minutes       = var.keep_warm_minutes
  snapstart               = var.snapstart
  live_version            = var.live_version
  canary_weight           = var.canary_weight
  environment_variables   = local.environment
  bucket_arn              = module.registry.bucket_arn
  log_retention_days      = var.log_retention_days
}

check "changes_reach_the_traffic" {
  assert {
    # a conditional, since || looks at both sides, and the version is not known before it is published
    condition     = var.live_version == null || var.canary_weight > 0 ? true : one(module.function[*].version) == var.live_version
    error_message = "Version ${coalesce(var.live_version, "-")} keeps all the traffic, as live_version says. The image and the settings of the function are those of another version, ${coalesce(one(module.function[*].version), "-")}, which gets none: leave out live_version to have it answer, or add canary_weight to try it."
  }
}

module "api_http" {
  count              = local.deployed && var.api == "http" ? 1 : 0
  source             = "./modules/api-http"
  name               = var.name
  function_name      = module.function[0].function_name
  alias_name         = module.function[0].alias_name
  invoke_arn         = module.function[0].invoke_arn
  auth               = var.auth
  jwt                = var.jwt
  throttle           = var.throttle
  cors_origins       = var.cors_origins
  management_paths   = local.management_paths
  log_retention_days = var.log_retention_days
}

module "api_rest" {
  count              = local.deployed && var.api == "rest" ? 1 : 0
  source             = "./modules/api-rest"
  name               = var.name
  function_name      = module.function[0].function_name
  alias_name         = module.function[0].alias_name
  invoke_arn         = module.function[0].invoke_arn
  auth               = var.auth
  throttle           = var.throttle
  cors_origins       = var.cors_origins
  management_paths   = local.management_paths
  log_retention_days = var.log_retention_days
  access_logs        = var.rest_access_logs
}

module "observability" {
  count              = local.deployed ? 1 : 0
  source             = "./modules/observability"
  name               = var.name
  function_name      = module.function[0].function_name
  alias_name         = module.function[0].alias_name
  canary_version     = var.canary_weight > 0 ? { number = module.function[0].version } : null
  log_group_name     = module.function[0].log_group_name
  api                = var.api
  api_id             = var.api == "http" ? one(module.api_http[*].api_id) : one(module.api_rest[*].api_name)
  alarm_emails       = var.alarm_emails
  latency_p99_ms     = var.latency_p99_ms
  monthly_budget_usd = var.monthly_budget_usd
}

module "batch" {
  count              = local.deployed && var.batch ? 1 : 0
  source             = "./modules/batch"
  name               = var.name
  alias_arn          = module.function[0].alias_arn
  bucket             = module.registry.bucket
  bucket_arn         = module.registry.bucket_arn
  call_timeout_s     = var.timeout_s
  max_concurrency    = var.batch_concurrency
  batch_size         = var.batch_size
  log_retention_days = var.log_retention_days
}

module "training" {
  count              = local.deployed && var.training ? 1 : 0
  source             = "./modules/training"
  name               = var.name
  image_uri          = local.image_uri
  architecture       = var.architecture
  registry           = local.registry
  bucket_arn         = module.registry.bucket_arn
  subnets            = var.training_subnets
  cpu                = var.training_cpu
  memory             = var.training_memory_mb
  log_retention_days = var.log_retention_days
}
