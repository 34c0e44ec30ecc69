resource "aws_api_gateway_rest_api" "this" {
  name        = var.name
  description = "Predictions of ${var.name}"

  endpoint_configuration {
    types = ["REGIONAL"]
  }
  lifecycle {
    create_before_destroy = true
  }
}

# A page may read what the gateway itself refuses (403, 429) only with this header. It takes one value; with several
# origins that is "*", which gives nothing away: these answers hold no data.
locals {
  refusal = local.cors ? {
    "gatewayresponse.header.Access-Control-Allow-Origin" = "'${length(var.cors_origins) == 1 ? var.cors_origins[0] : "*"}'"
  } : {}
}

resource "aws_api_gateway_gateway_response" "cors" {
  for_each            = toset(["DEFAULT_4XX", "DEFAULT_5XX"]) # without origins too, for the reason in routes.tf
  rest_api_id         = aws_api_gateway_rest_api.this.id
  response_type       = each.key
  response_parameters = local.refusal
  response_templates = {
    "application/json" = "{\"message\":$context.error.messageString}"
  }
}

resource "aws_api_gateway_deployment" "this" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  # A deployment is a copy: whatever is not named here would change and never take effect. Named by what we set, not by
  # what comes back: a resource read anew differs from the one just made, and each second apply would deploy again.
  triggers = {
    redeploy = sha1(jsonencode([local.methods, var.invoke_arn, local.refusal, filesha1("${path.module}/routes.tf")]))
  }
  depends_on = [aws_api_gateway_integration.function, aws_api_gateway_gateway_response.cors]

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "this" {
  #checkov:skip=CKV_AWS_76:access logs are a variable: they need a role in the account's settings, which all its APIs share
  #checkov:skip=CKV_AWS_120:answers to POST cannot be cached
  #checkov:skip=CKV2_AWS_4:execution logs would hold the bodies of requests
  #checkov:skip=CKV2_AWS_29:a web ACL has a monthly price and is the owner's choice; throttles are always set
  #checkov:skip=CKV2_AWS_51:client certificates tell an HTTP back end who calls; this one is Lambda, which has a permission for it
  rest_api_id          = aws_api_gateway_rest_api.this.id
  deployment_id        = aws_api_gateway_deployment.this.id
  stage_name           = "v1"
  xray_tracing_enabled = true
  depends_on           = [aws_api_gateway_account.this]

  dynamic "access_log_settings" {
    for_each = aws_cloudwatch_log_group.access
    content {
      destination_arn = access_log_settings.value.arn
      format = jsonencode({
        requestId        = "$context.requestId"
        time             = "$context.requestTimeEpoch"
        ip               = "$context.identity.sourceIp"
        apiKeyId         = "$context.identity.apiKeyId"
        method           = "$context.httpMethod"
        path             = "$context.path"
        status           = "$context.status"
        latencyMs        = "$context.responseLatency"
        integrationMs    = "$context.integrationLatency"
        error            = "$context.error.message"
        integrationError = "$context.integrationErrorMessage"
      })
    }
  }
}

resource "aws_api_gateway_method_settings" "all" {
  #checkov:skip=CKV_AWS_225:answers to POST cannot be cached
  rest_api_id = aws_api_gateway_rest_api.this.id
  stage_name  = aws_api_gateway_stage.this.stage_name
  method_path = "*/*"

  settings {
    metrics_enabled        = false # those of each method are billed; the alarms and the dashboard look at the API's
    throttling_rate_limit  = var.throttle.rate
    throttling_burst_limit = var.throttle.burst
  }
}

resource "aws_lambda_permission" "api" {
  statement_id  = "rest-api"
  action        = "lambda:InvokeFunction"
  function_name = var.function_name
  qualifier     = var.alias_name
  principal     = "apigateway.amazonaws.com"
  # method and resource: all of this stage of this API, and no other
  source_arn = "${aws_api_gateway_stage.this.execution_arn}/*"
}
