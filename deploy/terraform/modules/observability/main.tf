data "aws_partition" "this" {}
data "aws_region" "this" {}
data "aws_caller_identity" "this" {}

locals {
  region = data.aws_region.this.id
  live   = { FunctionName = var.function_name, Resource = "${var.function_name}:${var.alias_name}" }

  # Names and dimensions differ between the two kinds of API.
  api = {
    http = { dimensions = { ApiId = var.api_id }, client_errors = "4xx", server_errors = "5xx" }
    rest = { dimensions = { ApiName = var.api_id }, client_errors = "4XXError", server_errors = "5XXError" }
    none = { dimensions = {}, client_errors = "", server_errors = "" }
  }[var.api]

  # Metrics of the log are the account's: two deployments need two namespaces.
  log_namespace = "Iris/${var.name}"
  log_events    = { model_load_failed = "ModelLoadFailed", registry_unreachable = "RegistryUnreachable" }

  # What answers 500 or 503 has run without a fault as far as Lambda knows: its lines tell.
  answers = merge(
    var.api == "none" ? { server-errors = { metric = "ServerErrors", pattern = "{ $.status >= 500 }" } } : {},
    # a metric for each version, or the errors of a canary would set off the alarm of the next
    var.canary_version == null ? {} : {
      canary-server-errors = {
        metric  = "ServerErrorsOfVersion${var.canary_version.number}"
        pattern = "{ ($.status >= 500) && ($.functionVersion = \"${var.canary_version.number}\") }"
      }
    },
  )
}

resource "aws_cloudwatch_log_metric_filter" "this" {
  for_each       = local.log_events
  name           = "${var.name}-${replace(each.key, "_", "-")}"
  log_group_name = var.log_group_name
  pattern        = "{ $.event = \"${each.key}\" }"
  metric_transformation {
    name      = each.value
    namespace = local.log_namespace
    value     = "1"
  }
}

resource "aws_cloudwatch_log_metric_filter" "answers" {
  for_each       = local.answers
  name           = "${var.name}-${each.key}"
  log_group_name = var.log_group_name
  pattern        = each.value.pattern
  metric_transformation {
    name      = each.value.metric
    namespace = local.log_namespace
    value     = "1"
  }
}
