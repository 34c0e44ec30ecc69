output "name" {
  description = "Prefix of every resource."
  value       = var.name
}

output "region" {
  description = "Region that all of it is in."
  value       = data.aws_region.this.id
}

output "account_id" {
  description = "AWS account that all of it is in."
  value       = data.aws_caller_identity.this.account_id
}

output "repository_url" {
  description = "Where the image is pushed to: docker push REPOSITORY_URL:TAG."
  value       = module.registry.repository_url
}

output "repository_name" {
  description = "Name of the ECR repository."
  value       = module.registry.repository_name
}

output "bucket" {
  description = "Bucket of the models (below models/) and of batches (below batch/input/ and batch/output/)."
  value       = module.registry.bucket
}

output "registry" {
  description = "IRIS_REGISTRY of the function, and of whoever trains into it."
  value       = local.registry
}

output "image_tag" {
  description = "Tag of the image that is deployed; null before there is one."
  value       = var.image_tag
}

output "image_digest" {
  description = "Digest of that image, which the function is pinned to."
  value       = one(data.aws_ecr_image.pushed[*].image_digest)
}

output "architecture" {
  description = "Processor of the function."
  value       = var.architecture
}

output "function_name" {
  description = "Name of the function; invoke it as FUNCTION_NAME:live."
  value       = one(module.function[*].function_name)
}

output "function_version" {
  description = "Newest version of the function; live_version goes back to an earlier one."
  value       = one(module.function[*].version)
}

output "alias" {
  description = "Alias that takes the traffic."
  value       = one(module.function[*].alias_name)
}

output "live" {
  description = "What answers: the alias's version, and of a canary its version and weight."
  value       = one(module.function[*].live)
}

output "api" {
  description = "Kind of the API in front: http, rest or none."
  value       = var.api
}

output "auth" {
  description = "What the API asks of a caller: iam, jwt, api_key or none."
  value       = var.auth
}

output "api_id" {
  description = "Id of the API; null where there is none."
  value       = one(concat(module.api_http[*].api_id, module.api_rest[*].api_id))
}

output "invoke_url" {
  description = "Address of the API, without a final slash; null where there is none."
  value       = one(concat(module.api_http[*].invoke_url, module.api_rest[*].invoke_url))
}

output "execution_arn" {
  description = "ARN of the API for policies that let somebody call it: execute-api:Invoke on EXECUTION_ARN/*/POST/predict, say; null where there is none."
  value       = one(concat(module.api_http[*].execution_arn, module.api_rest[*].execution_arn))
}

output "api_key" {
  description = "Key for the header x-api-key; null unless auth is api_key."
  value       = one(module.api_rest[*].api_key)
  sensitive   = true
}

output "state_machine_arn" {
  description = "State machine that runs batches; null unless batch is true."
  value       = one(module.batch[*].state_machine_arn)
}

output "topic_arn" {
  description = "SNS topic that alarms and the budget go to."
  value       = one(module.observability[*].topic_arn)
}

output "dashboard_url" {
  description = "Dashboard in the AWS console."
  value       = one(module.observability[*].dashboard_url)
}

output "train_command" {
  description = "The line that trains a model in a container task, into the bucket; null unless training is true."
  value       = one(module.training[*].train_command)
}

output "deploy_settings" {
  description = "What the deploy command was given, as JSON: its next run starts from it."
  value       = var.deploy_settings
  sensitive   = true
}
