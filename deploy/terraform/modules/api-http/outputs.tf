output "api_id" {
  description = "Id of the HTTP API."
  value       = aws_apigatewayv2_api.this.id
}

output "invoke_url" {
  description = "URL of the API, without a final slash."
  value       = trimsuffix(aws_apigatewayv2_stage.default.invoke_url, "/")
}

output "execution_arn" {
  description = "ARN for policies that let somebody call the API (execute-api:Invoke on this and what follows it)."
  value       = aws_apigatewayv2_api.this.execution_arn
}
