output "function_name" {
  description = "Name of the function."
  value       = aws_lambda_function.this.function_name
}

output "version" {
  description = "Newest published version."
  value       = aws_lambda_function.this.version
}

output "alias_name" {
  description = "Alias that takes the traffic."
  value       = aws_lambda_alias.live.name
}

output "alias_arn" {
  description = "ARN of the alias, to invoke it."
  value       = aws_lambda_alias.live.arn
}

output "invoke_arn" {
  description = "The alias as API Gateway's integrations name it."
  value       = aws_lambda_alias.live.invoke_arn
}

output "log_group_name" {
  description = "Log group of the function."
  value       = aws_cloudwatch_log_group.this.name
}

output "live" {
  description = "Version of the alias, and of a canary its version and weight."
  value = {
    version = aws_lambda_alias.live.function_version
    canary  = try(aws_lambda_alias.live.routing_config[0].additional_version_weights, {})
  }
}
