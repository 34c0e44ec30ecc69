# Answers of a mock AWS: what the provider or our own variables look at as they are planned, so made-up text will not do.
mock_data "aws_caller_identity" {
  defaults = { account_id = "123456789012" }
}
mock_data "aws_region" {
  defaults = { id = "eu-west-1" }
}
mock_data "aws_partition" {
  defaults = { partition = "aws", dns_suffix = "amazonaws.com" }
}
mock_data "aws_iam_policy_document" {
  defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
}
mock_data "aws_ecr_image" {
  defaults = { image_digest = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" }
}
mock_data "aws_lambda_functions" {
  defaults = { function_names = [] }
}
mock_data "aws_lambda_function" {
  defaults = { version = "6", description = "image 0.0.9" }
}
mock_data "aws_vpc" {
  defaults = { id = "vpc-0123456789abcdef0" }
}
mock_data "aws_subnets" {
  defaults = { ids = ["subnet-0123456789abcdef0"] }
}
mock_data "aws_subnet" {
  defaults = { id = "subnet-0123456789abcdef0", vpc_id = "vpc-0123456789abcdef0", map_public_ip_on_launch = true }
}
mock_resource "aws_ecr_repository" {
  defaults = { repository_url = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/iris" }
}
mock_resource "aws_s3_bucket" {
  defaults = { id = "iris-123456789012-eu-west-1", arn = "arn:aws:s3:::iris-123456789012-eu-west-1" }
}
mock_resource "aws_iam_role" {
  defaults = { arn = "arn:aws:iam::123456789012:role/iris" }
}
mock_resource "aws_cloudwatch_log_group" {
  defaults = { arn = "arn:aws:logs:eu-west-1:123456789012:log-group:iris" }
}
mock_resource "aws_cloudwatch_event_rule" {
  defaults = { arn = "arn:aws:events:eu-west-1:123456789012:rule/iris-keep-warm" }
}
mock_resource "aws_lambda_function" {
  defaults = { version = "7", arn = "arn:aws:lambda:eu-west-1:123456789012:function:iris" }
}
mock_resource "aws_lambda_alias" {
  defaults = {
    arn        = "arn:aws:lambda:eu-west-1:123456789012:function:iris:live"
    invoke_arn = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:iris:live/invocations"
  }
}
mock_resource "aws_sns_topic" {
  defaults = { arn = "arn:aws:sns:eu-west-1:123456789012:iris-alarms" }
}
mock_resource "aws_apigatewayv2_api" {
  defaults = { id = "abcdefghij", execution_arn = "arn:aws:execute-api:eu-west-1:123456789012:abcdefghij" }
}
mock_resource "aws_apigatewayv2_stage" {
  defaults = {
    invoke_url    = "https://abcdefghij.execute-api.eu-west-1.amazonaws.com/"
    execution_arn = "arn:aws:execute-api:eu-west-1:123456789012:abcdefghij/$default"
  }
}
mock_resource "aws_api_gateway_rest_api" {
  defaults = { id = "abcdefghij", execution_arn = "arn:aws:execute-api:eu-west-1:123456789012:abcdefghij" }
}
mock_resource "aws_api_gateway_stage" {
  defaults = {
    invoke_url    = "https://abcdefghij.execute-api.eu-west-1.amazonaws.com/v1"
    execution_arn = "arn:aws:execute-api:eu-west-1:123456789012:abcdefghij/v1"
  }
}
mock_resource "aws_sfn_state_machine" {
  defaults = { arn = "arn:aws:states:eu-west-1:123456789012:stateMachine:iris-batch" }
}
mock_resource "aws_ecs_task_definition" {
  defaults = { arn = "arn:aws:ecs:eu-west-1:123456789012:task-definition/iris-training:1", revision = 1 }
}
mock_resource "aws_ecs_cluster" {
  defaults = { arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/iris-training" }
}
