output "topic_arn" {
  description = "Topic that alarms and the budget go to."
  value       = aws_sns_topic.this.arn
}

output "dashboard_url" {
  description = "Dashboard in the AWS console."
  value       = "https://${local.region}.${local.console}/cloudwatch/home?region=${local.region}#dashboards/dashboard/${aws_cloudwatch_dashboard.this.dashboard_name}"
}
