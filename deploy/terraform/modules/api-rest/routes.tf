# {proxy+} matches neither its parent nor, below a path that has a resource of its own, anything else. So each path on the
# way to a management path gets a method and a {proxy+} of its own.
locals {
  cors = length(var.cors_origins) > 0

  segments = { for path in var.management_paths : path => split("/", trimprefix(path, "/")) }
  tops     = toset([for parts in local.segments : "/${parts[0]}"])
  nested   = { for path, parts in local.segments : path => parts if length(parts) == 2 }

  nodes = merge(
    { "/" = aws_api_gateway_rest_api.this.root_resource_id },
    { for path, resource in aws_api_gateway_resource.top : path => resource.id },
    { for path, resource in aws_api_gateway_resource.nested : path => resource.id },
  )
  routes = merge(
    local.nodes,
    { for path, resource in aws_api_gateway_resource.below : "${trimsuffix(path, "/")}/{proxy+}" => resource.id },
  )
  managed = toset([for path in keys(local.routes) : path if anytrue([
    for prefix in var.management_paths : path == prefix || startswith(path, "${prefix}/")
  ])])

  methods = merge(
    { for path, id in local.routes : "ANY ${path}" => {
      resource_id      = id
      http_method      = "ANY"
      authorization    = var.auth == "iam" || contains(local.managed, path) ? "AWS_IAM" : "NONE"
      api_key_required = var.auth == "api_key" && !contains(local.managed, path)
    } },
    # A browser's preflight carries neither a signature nor a key; the service answers it. Without origins these methods
    # are as closed as the others, and still there: Terraform takes the deployment, a copy, before it destroys anything,
    # so what went would stay in the copy that answers, open, and no later plan would tell.
    { for path, id in local.routes : "OPTIONS ${path}" => {
      resource_id      = id
      http_method      = "OPTIONS"
      authorization    = local.cors || var.auth != "iam" ? "NONE" : "AWS_IAM"
      api_key_required = !local.cors && var.auth == "api_key"
    } if !contains(local.managed, path) },
  )
}

resource "aws_api_gateway_resource" "top" {
  for_each    = local.tops
  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_rest_api.this.root_resource_id
  path_part   = trimprefix(each.key, "/")
}

resource "aws_api_gateway_resource" "nested" {
  for_each    = local.nested
  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_resource.top["/${each.value[0]}"].id
  path_part   = each.value[1]
}

resource "aws_api_gateway_resource" "below" {
  for_each    = local.nodes
  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = each.value
  path_part   = "{proxy+}"
}

resource "aws_api_gateway_method" "this" {
  #checkov:skip=CKV2_AWS_53:the service validates every body against the model's own schema
  for_each         = local.methods
  rest_api_id      = aws_api_gateway_rest_api.this.id
  resource_id      = each.value.resource_id
  http_method      = each.value.http_method
  authorization    = each.value.authorization
  api_key_required = each.value.api_key_required
}

resource "aws_api_gateway_integration" "function" {
  for_each                = local.methods
  rest_api_id             = aws_api_gateway_rest_api.this.id
  resource_id             = each.value.resource_id
  http_method             = aws_api_gateway_method.this[each.key].http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = var.invoke_arn
}
