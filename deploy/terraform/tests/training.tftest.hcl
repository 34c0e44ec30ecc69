# The task that trains, its two roles, and where it runs.
mock_provider "aws" { source = "./tests/mocks" }

variables {
  name         = "iris"
  image_uri    = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/iris@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  architecture = "arm64"
  registry     = "s3://iris-123456789012-eu-west-1/models"
  bucket_arn   = "arn:aws:s3:::iris-123456789012-eu-west-1"
  subnets      = []
  cpu          = 2048
  memory       = 4096
}

run "in_the_default_vpc" {
  module { source = "./modules/training" }

  assert {
    condition     = one(jsondecode(aws_ecs_task_definition.this.container_definitions)).image == var.image_uri && one(aws_ecs_task_definition.this.runtime_platform).cpu_architecture == "ARM64"
    error_message = "Another image runs, or on a processor that it was not built for."
  }
  assert {
    condition     = contains(one(jsondecode(aws_ecs_task_definition.this.container_definitions)).environment, { name = "IRIS_REGISTRY", value = var.registry })
    error_message = "The training would publish somewhere else."
  }
  assert {
    condition     = aws_ecs_task_definition.this.cpu == "2048" && aws_ecs_task_definition.this.memory == "4096"
    error_message = "The task is not as large as was set."
  }
  assert {
    condition     = strcontains(output.train_command, "subnets=[subnet-0123456789abcdef0]") && strcontains(output.train_command, "assignPublicIp=ENABLED")
    error_message = "A default VPC's subnets are public: without an address of its own the task reaches nothing."
  }
  assert {
    condition     = strcontains(output.train_command, "--region eu-west-1 --cluster iris-training --task-definition iris-training:1 ")
    error_message = "The line starts something else."
  }
}

run "in_public_subnets_of_ones_own" {
  module { source = "./modules/training" }
  variables { subnets = ["subnet-aaaaaaaa", "subnet-bbbbbbbb"] }
  assert {
    condition     = strcontains(output.train_command, "subnets=[subnet-aaaaaaaa,subnet-bbbbbbbb]") && strcontains(output.train_command, "assignPublicIp=ENABLED")
    error_message = "The task has to run in all of the subnets, with an address."
  }
}

run "in_private_subnets" {
  module { source = "./modules/training" }
  variables { subnets = ["subnet-aaaaaaaa", "subnet-bbbbbbbb"] }
  override_data {
    target = data.aws_subnet.this
    values = { vpc_id = "vpc-0123456789abcdef0", map_public_ip_on_launch = false }
  }
  assert {
    condition     = strcontains(output.train_command, "assignPublicIp=DISABLED")
    error_message = "A private subnet's tasks go out by NAT or endpoints."
  }
}

run "in_two_vpcs" {
  module { source = "./modules/training" }
  command = plan
  variables { subnets = ["subnet-aaaaaaaa", "subnet-bbbbbbbb"] }
  override_data {
    target = data.aws_subnet.this["subnet-bbbbbbbb"]
    values = { vpc_id = "vpc-bbbbbbbb", map_public_ip_on_launch = true }
  }
  expect_failures = [aws_security_group.this]
}

run "in_a_public_and_a_private_subnet" {
  module { source = "./modules/training" }
  command = plan
  variables { subnets = ["subnet-aaaaaaaa", "subnet-bbbbbbbb"] }
  override_data {
    target = data.aws_subnet.this["subnet-bbbbbbbb"]
    values = { vpc_id = "vpc-0123456789abcdef0", map_public_ip_on_launch = false }
  }
  expect_failures = [aws_security_group.this]
}

run "without_a_default_vpc" {
  module { source = "./modules/training" }
  command = plan
  override_data {
    target = data.aws_subnets.default
    values = { ids = [] }
  }
  expect_failures = [data.aws_subnets.default]
}

run "mistyped" {
  module { source = "./modules/training" }
  command = plan
  variables {
    image_uri    = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/iris@sha256:aaaa"
    architecture = "amd64"
    registry     = "s3://iris/models/"
    subnets      = ["subnet-1"]
    memory       = 2048
  }
  expect_failures = [var.image_uri, var.architecture, var.registry, var.subnets, var.memory]
}
