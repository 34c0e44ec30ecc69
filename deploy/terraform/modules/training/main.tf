resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_158:encrypted by the service; a customer key adds a monthly price and a key policy, and the lines hold no rows
  #checkov:skip=CKV_AWS_338:the owner chooses the retention by a variable
  name              = "/aws/ecs/${local.task}"
  retention_in_days = var.log_retention_days
}

resource "aws_ecs_cluster" "this" {
  #checkov:skip=CKV_AWS_65:container insights have a price, and a task that ends after a minute tells all in its log
  name = local.task
}

resource "aws_ecs_task_definition" "this" {
  family                   = local.task
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn
  depends_on               = [aws_iam_role_policy.execution, aws_iam_role_policy.task]

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = { x86_64 = "X86_64", arm64 = "ARM64" }[var.architecture]
  }
  volume {
    name = "tmp"
  }
  container_definitions = jsonencode([{
    name                   = local.container
    image                  = var.image_uri
    essential              = true
    command                = ["train"]
    readonlyRootFilesystem = true
    environment = [
      { name = "AWS_REGION", value = local.region },
      { name = "IRIS_REGISTRY", value = var.registry },
    ]
    linuxParameters = { capabilities = { drop = ["ALL"] }, initProcessEnabled = true }
    mountPoints     = [{ sourceVolume = "tmp", containerPath = "/tmp", readOnly = false }]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.this.name
        awslogs-region        = local.region
        awslogs-stream-prefix = local.container
      }
    }
  }])
}
