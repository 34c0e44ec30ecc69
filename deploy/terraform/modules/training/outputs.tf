locals {
  # A default VPC's subnets are public: without an address of its own the task reaches neither ECR nor S3. In a subnet that
  # gives none (a private one) it goes out by NAT or endpoints.
  public = length(var.subnets) == 0 || values(data.aws_subnet.this)[0].map_public_ip_on_launch
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
