locals {
  on_alias = ["FunctionName", var.function_name, "Resource", "${var.function_name}:${var.alias_name}"]
  on_api   = flatten([for key, value in local.api.dimensions : [key, value]])

  function_widgets = [
    {
      title   = "Calls, errors, throttles", stat = "Sum"
      metrics = [for metric in ["Invocations", "Errors", "Throttles"] : concat(["AWS/Lambda", metric], local.on_alias)]
    },
    {
      title   = "Duration (ms)", stat = "p50"
      metrics = [for stat in ["p50", "p99"] : concat(["AWS/Lambda", "Duration"], local.on_alias, [{ stat = stat, label = stat }])]
    },
    {
      # CloudWatch tells versions apart while the alias has two
      title = "Errors by version", stat = "Sum"
      metrics = [[{
        id         = "errors"
        expression = "SEARCH('{AWS/Lambda,ExecutedVersion,FunctionName,Resource} MetricName=\"Errors\" FunctionName=\"${var.function_name}\"', 'Sum', 60)"
      }]]
    },
    {
      title   = "Models", stat = "Sum"
      metrics = [for metric in values(local.log_events) : [local.log_namespace, metric]]
    },
  ]
  api_widgets = [
    {
      title   = "API: requests, 4xx, 5xx", stat = "Sum"
      metrics = [for metric in ["Count", local.api.client_errors, local.api.server_errors] : concat(["AWS/ApiGateway", metric], local.on_api)]
    },
    {
      title   = "API: latency (ms)", stat = "p50"
      metrics = [for stat in ["p50", "p99"] : concat(["AWS/ApiGateway", "Latency"], local.on_api, [{ stat = stat, label = stat }])]
    },
  ]
  widgets = concat(local.function_widgets, [for widget in local.api_widgets : widget if var.api != "none"])

  console = lookup({ aws-cn = "console.amazonaws.cn", aws-us-gov = "console.amazonaws-us-gov.com", aws-eusc = "console.amazonaws-eusc.eu" }, data.aws_partition.this.partition, "console.aws.amazon.com")
}

# Names of dashboards are the account's, not the region's.
resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = "${var.name}-${local.region}"
  dashboard_body = jsonencode({
    widgets = [for index, widget in local.widgets : {
      type   = "metric"
      x      = index % 2 * 12
      y      = floor(index / 2) * 6
      width  = 12
      height = 6
      properties = {
        title   = widget.title
        region  = local.region
        stat    = widget.stat
        period  = 60
        metrics = widget.metrics
      }
    }]
  })
}
