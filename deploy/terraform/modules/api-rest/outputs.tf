output "api_id" {
  description = "Id of the REST API."
  value       = aws_api_gateway_rest_api.this.id
}

output "api_name" {
  description = "Name of the REST API, which its metrics go by."
  value       = aws_api_gateway_rest_api.this.name
}

output "invoke_url" {
  description = "URL of the stage, without a final slash."
  value       = trimsuffix(aws_api_gateway_stage.this.invoke_url, "/")
}

output "execution_arn" {
  description = "ARN for policies that let somebody call the API (execute-api:Invoke on this and what follows it)."
  value       = aws_api_gateway_rest_api.this.execution_arn
}

output "api_key" {
  description = "The key to send as x-api-key; null unless auth = api_key."
  value       = one(aws_api_gateway_api_key.this[*].value)
  sensitive   = true
}
