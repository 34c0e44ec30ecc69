resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_158:encrypted by the service; lines hold no rows, queries or headers
  #checkov:skip=CKV_AWS_338:how long is a variable
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.log_retention_days
}

resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_116:calls are synchronous, so whoever calls gets the failure; only keep-warm calls are not, and they are not missed
  #checkov:skip=CKV_AWS_117:there is nothing private to reach, and a VPC would want endpoints or a NAT gateway for S3
  #checkov:skip=CKV_AWS_173:encrypted by the service; the variables hold no secret
  #checkov:skip=CKV_AWS_272:code signing is for zip packages; this is an image by its digest
  function_name                  = var.name
  description                    = "image ${var.image_tag}" # each published version keeps its own, which tells what to go back to
  role                           = aws_iam_role.this.arn
  package_type                   = "Image"
  image_uri                      = var.image_uri
  architectures                  = [var.architecture]
  memory_size                    = var.memory_mb
  timeout                        = var.timeout_s
  reserved_concurrent_executions = var.reserved_concurrency
  publish                        = true

  image_config { command = ["dist/lambda.handler"] }
  ephemeral_storage { size = var.ephemeral_mb }
  tracing_config { mode = "Active" }
  environment { variables = var.environment_variables }

  dynamic "snap_start" {
    for_each = var.snapstart ? ["PublishedVersions"] : []
    content { apply_on = snap_start.value }
  }

  # A function without its log group makes one itself that is kept for ever, and one without its policy starts without its models.
  depends_on = [aws_iam_role_policy.this, aws_cloudwatch_log_group.this]
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  description      = "Takes the traffic"
  function_name    = aws_lambda_function.this.function_name
  function_version = coalesce(var.live_version, aws_lambda_function.this.version)

  dynamic "routing_config" {
    for_each = var.canary_weight > 0 ? [var.canary_weight] : []
    content {
      additional_version_weights = { (aws_lambda_function.this.version) = routing_config.value }
    }
  }

  lifecycle {
    precondition {
      condition     = var.canary_weight == 0 || var.live_version != aws_lambda_function.this.version
      error_message = "canary_weight: version ${coalesce(var.live_version, "-")} is the newest one and live already, so there is nothing to try beside it. Set live_version to the version before, or image_tag to a new image."
    }
  }
}

resource "aws_lambda_provisioned_concurrency_config" "live" {
  count                             = var.provisioned_concurrency > 0 ? 1 : 0
  function_name                     = aws_lambda_alias.live.function_name
  qualifier                         = aws_lambda_alias.live.name
  provisioned_concurrent_executions = var.provisioned_concurrency
}
