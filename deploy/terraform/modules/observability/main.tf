locals {
  live = { FunctionName = var.function_name, Resource = "${var.function_name}:${var.alias_name}" }

  # Names and dimensions differ between the two kinds of API.
  api = {
    http = { dimensions = { ApiId = var.api_id }, client_errors = "4xx", server_errors = "5xx" }
    rest = { dimensions = { ApiName = var.api_id }, client_errors = "4XXError", server_errors = "5XXError" }
    none = { dimensions = {}, client_errors = "", server_errors = "" }
  }[var.api]

  # Metrics of the log are the account's: two deployments need two namespaces.
  log_namespace = "Iris/${var.name}"
  log_events    = { model_load_failed = "ModelLoadFailed", registry_unreachable = "RegistryUnreachable" }
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
