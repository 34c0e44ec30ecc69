locals {
  # A default VPC's subnets are public: without an address of its own the task reaches neither ECR nor S3. In a subnet that
  # gives none (a private one) it goes out by NAT or endpoints.
  public = length(var.subnets) == 0 || data.aws_subnet.first.map_public_ip_on_launch
  network = join(",", [
    "subnets=[${join(",", local.subnets)}]",
    "securityGroups=[${aws_security_group.this.id}]",
    "assignPublicIp=${local.public ? "ENABLED" : "DISABLED"}",
  ])
}

output "train_command" {
  description = "The line that starts a training. Other arguments are added by --overrides '{\"containerOverrides\": [{\"name\": \"train\", \"command\": [\"train\", \"--data\", \"https://...\", \"--target\", \"COLUMN\"]}]}'."
  value = join(" ", [
    "aws ecs run-task --region ${local.region} --cluster ${aws_ecs_cluster.this.name}",
    "--task-definition ${aws_ecs_task_definition.this.family}:${aws_ecs_task_definition.this.revision}",
    "--launch-type FARGATE --network-configuration 'awsvpcConfiguration={${local.network}}'",
  ])
}

output "cluster_name" {
  description = "Cluster that the task runs in."
  value       = aws_ecs_cluster.this.name
}

output "task_definition_arn" {
  description = "ARN of the task definition's newest revision."
  value       = aws_ecs_task_definition.this.arn
}

output "security_group_id" {
  description = "Security group of the task: HTTPS out, nothing in."
  value       = aws_security_group.this.id
}

output "log_group_name" {
  description = "Log group of the task: aws logs tail NAME --follow."
  value       = aws_cloudwatch_log_group.this.name
}
