resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_158:encrypted by the service; a customer key adds a monthly price and a key policy, and the lines hold no rows
  #checkov:skip=CKV_AWS_338:the owner chooses the retention by a variable
  # names below /aws/vendedlogs/ keep the account's log resource policy, which is limited in size, out of it
  name              = "/aws/vendedlogs/states/${local.machine}"
  retention_in_days = var.log_retention_days
}

resource "aws_sfn_state_machine" "this" {
  #checkov:skip=CKV_AWS_285:errors are logged without the data of the execution: rows may be personal
  name       = local.machine
  role_arn   = aws_iam_role.this.arn
  definition = jsonencode(local.definition)
  depends_on = [aws_iam_role_policy.this]

  tracing_configuration {
    enabled = true
  }
  logging_configuration {
    level                  = "ERROR"
    include_execution_data = false
    log_destination        = "${aws_cloudwatch_log_group.this.arn}:*"
  }
}
