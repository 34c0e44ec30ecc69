resource "aws_cloudwatch_log_group" "access" {
  #checkov:skip=CKV_AWS_158:encrypted by the service; a customer key adds a monthly price and a key policy, and the lines hold no bodies
  #checkov:skip=CKV_AWS_338:the owner chooses the retention by a variable
  count             = var.access_logs == "off" ? 0 : 1
  name              = "/aws/apigateway/${var.name}-rest"
  retention_in_days = var.log_retention_days
  # with access_logs = off, the stage lets go of it first, as of the role below
  lifecycle {
    create_before_destroy = true
  }
}

# Access logs are refused until the region's account settings name a role. The setting is one for all APIs of the account
# and region: provider 5 leaves it behind on destroy, provider 6 resets it, and either way other APIs lose their logs.
resource "aws_iam_role" "logs" {
  count = var.access_logs == "create" ? 1 : 0
  name  = "${var.name}-${data.aws_region.this.id}-api-logs" # names of roles are the account's, not the region's
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "apigateway.amazonaws.com" }
    }]
  })
}

data "aws_partition" "this" {}
data "aws_region" "this" {}

# AWS checks for this policy's permissions when the role is set, so there is no narrower one
resource "aws_iam_role_policy_attachment" "logs" {
  count      = var.access_logs == "create" ? 1 : 0
  role       = aws_iam_role.logs[0].name
  policy_arn = "arn:${data.aws_partition.this.partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
}

resource "aws_api_gateway_account" "this" {
  count               = var.access_logs == "create" ? 1 : 0
  cloudwatch_role_arn = aws_iam_role.logs[0].arn
  depends_on          = [aws_iam_role_policy_attachment.logs]
  lifecycle {
    create_before_destroy = true
  }
}
