locals {
  cors = length(var.cors_origins) > 0

  default_auth = { iam = "AWS_IAM", jwt = "JWT", none = "NONE" }[var.auth]
  managed      = flatten([for path in var.management_paths : ["ANY ${path}", "ANY ${path}/{proxy+}"]])
  # $default takes OPTIONS too, and a browser's preflight carries no credentials: without routes of its own it would be refused
  preflights = local.cors && var.auth != "none" ? ["OPTIONS /", "OPTIONS /{proxy+}"] : []

  authorization = merge(
    { "$default" = local.default_auth },
    { for key in local.managed : key => "AWS_IAM" },
    { for key in local.preflights : key => "NONE" },
  )
}

resource "aws_cloudwatch_log_group" "access" {
  #checkov:skip=CKV_AWS_158:encrypted by the service; a customer key adds a monthly price and a key policy, and the lines hold no bodies
  #checkov:skip=CKV_AWS_338:the owner chooses the retention by a variable
  # names below /aws/vendedlogs/ keep the account's log resource policy, which is limited in size, out of it
  name              = "/aws/vendedlogs/apigateway/${var.name}-http"
  retention_in_days = var.log_retention_days
}

resource "aws_apigatewayv2_api" "this" {
  name          = var.name
  description   = "Predictions of ${var.name}"
  protocol_type = "HTTP"

  dynamic "cors_configuration" {
    for_each = local.cors ? [var.cors_origins] : []
    content {
      allow_origins = cors_configuration.value
      # as the server's own (packages/server/src/cors/cors.ts), whose headers this replaces; no x-api-key, as HTTP APIs have no keys
      allow_methods  = ["GET", "POST"]
      allow_headers  = ["content-type", "content-encoding", "authorization", "x-request-id", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"]
      expose_headers = ["x-request-id", "x-model", "x-model-version", "server-timing"]
      max_age        = 7200
    }
  }
}

resource "aws_apigatewayv2_authorizer" "jwt" {
  count            = var.auth == "jwt" ? 1 : 0
  api_id           = aws_apigatewayv2_api.this.id
  name             = "jwt"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]

  jwt_configuration {
    issuer   = var.jwt.issuer
    audience = var.jwt.audience
  }
  # AWS deletes none that a route still names: with another auth, the routes let go of it first
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_apigatewayv2_integration" "function" {
  api_id                 = aws_apigatewayv2_api.this.id
  integration_type       = "AWS_PROXY"
  integration_uri        = var.invoke_arn
  payload_format_version = "2.0"
  timeout_milliseconds   = 30000
}

resource "aws_apigatewayv2_route" "this" {
  #checkov:skip=CKV_AWS_309:only a preflight needs no authorization (a browser sends none with it), or all where the owner has confirmed auth = none
  for_each             = local.authorization
  api_id               = aws_apigatewayv2_api.this.id
  route_key            = each.key
  target               = "integrations/${aws_apigatewayv2_integration.function.id}"
  authorization_type   = each.value
  authorizer_id        = each.value == "JWT" ? aws_apigatewayv2_authorizer.jwt[0].id : null
  authorization_scopes = each.value == "JWT" ? var.jwt.scopes : null
}

resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.this.id
  name        = "$default"
  auto_deploy = true

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.access.arn
    format = jsonencode({
      requestId        = "$context.requestId"
      time             = "$context.requestTimeEpoch"
      ip               = "$context.identity.sourceIp"
      method           = "$context.httpMethod"
      path             = "$context.path"
      route            = "$context.routeKey"
      status           = "$context.status"
      latencyMs        = "$context.responseLatency"
      integrationMs    = "$context.integrationLatency"
      error            = "$context.error.message"
      integrationError = "$context.integrationErrorMessage"
    })
  }

  # both limits: one that is not set is 0, and every request is then 429
  default_route_settings {
    throttling_rate_limit  = var.throttle.rate
    throttling_burst_limit = var.throttle.burst
  }
}

resource "aws_lambda_permission" "api" {
  statement_id  = "http-api"
  action        = "lambda:InvokeFunction"
  function_name = var.function_name
  qualifier     = var.alias_name
  principal     = "apigateway.amazonaws.com"
  # stage and route: all of this API, and no other
  source_arn = "${aws_apigatewayv2_api.this.execution_arn}/*/*"
}
